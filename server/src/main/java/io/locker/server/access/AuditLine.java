package io.locker.server.access;

import java.util.HexFormat;

/** One line of the audit, in JSON: all values are strings. */
final class AuditLine {
    private static final int LONGEST = 600;

    private final StringBuilder out = new StringBuilder(200).append('{');

    AuditLine(String at, String event, String user) {
        put("at", at).put("event", event).put("user", user);
    }

    /** Adds a field; a text that is too long is cut, as others chose it. */
    AuditLine put(String key, String text) {
        if (out.length() > 1) {
            out.append(',');
        }
        quote(key);
        out.append(':');
        quote(text.length() > LONGEST ? text.substring(0, LONGEST) + "..." : text);
        return this;
    }

    private void quote(String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ' || c >= 0x7f) {
                out.append("\\u").append(HexFormat.of().toHexDigits(c));
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }

    /** Returns the line, without its end. */
    @Override
    public String toString() {
        return out + "}";
    }
}
