package io.locker.server.http.request;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** Text as it travels: UTF-8 and escapes in paths, strictly. */
final class Escapes {
    private Escapes() {}

    /** Reads UTF-8. */
    static String utf8(byte[] bytes, String where) {
        try {
            CharBuffer text = StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes));
            return text.toString();
        } catch (CharacterCodingException e) {
            throw Problem.malformed("This is not UTF-8. where=" + where).refused();
        }
    }

    /** Reads a part of a path. */
    static String part(String raw) {
        return decode(raw, false);
    }

    private static String decode(String raw, boolean plusIsBlank) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(raw.length());
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c == '%') {
                int high = hex(raw, i + 1);
                int low = hex(raw, i + 2);
                if (high < 0 || low < 0) {
                    throw Problem.malformed("A percent sign stands before two hexadecimal digits. index=" + i)
                            .refused();
                }
                out.write(high * 16 + low);
                i += 2;
            } else if (c > 0x7f || c <= ' ') {
                throw Problem.malformed("A path has only visible ASCII characters; others are escaped. index=" + i)
                        .refused();
            } else {
                out.write(c == '+' && plusIsBlank ? ' ' : c);
            }
        }
        return utf8(out.toByteArray(), "path");
    }

    private static int hex(String raw, int at) {
        return at < raw.length() && raw.charAt(at) < 0x80 ? Character.digit(raw.charAt(at), 16) : -1;
    }

    /** Reads what stands behind the question mark. */
    static Map<String, Object> query(String raw) {
        Map<String, Object> fields = new LinkedHashMap<>();
        if (raw.isEmpty()) {
            return fields;
        }
        for (String pair : raw.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals <= 0) {
                throw Problem.malformed("A query is made of key=value, joined by &.")
                        .refused();
            }
            String key = decode(pair.substring(0, equals), true);
            if (fields.put(key, decode(pair.substring(equals + 1), true)) != null) {
                throw Problem.malformed("A field is given twice. field=" + key).refused();
            }
        }
        return fields;
    }
}
