package io.locker.benchmarks.lab;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** Writes numbers, texts, and lists and maps of such as JSON. */
final class Json {
    private Json() {}

    static String write(Object value) {
        StringBuilder out = new StringBuilder();
        append(out, value);
        return out.toString();
    }

    private static void append(StringBuilder out, Object value) {
        if (value instanceof Map<?, ?> map) {
            List<Runnable> parts = new ArrayList<>();
            map.forEach((key, part) -> parts.add(() -> {
                text(out, String.valueOf(key));
                out.append(':');
                append(out, part);
            }));
            join(out, '{', parts, '}');
        } else if (value instanceof Collection<?> list) {
            join(
                    out,
                    '[',
                    list.stream()
                            .map(part -> (Runnable) () -> append(out, part))
                            .toList(),
                    ']');
        } else if (value instanceof Number) {
            out.append(value);
        } else {
            text(out, value.toString());
        }
    }

    private static void join(StringBuilder out, char open, List<Runnable> parts, char close) {
        out.append(open);
        for (int i = 0; i < parts.size(); i++) {
            out.append(i == 0 ? "" : ",");
            parts.get(i).run();
        }
        out.append(close);
    }

    private static void text(StringBuilder out, String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ') {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }
}
