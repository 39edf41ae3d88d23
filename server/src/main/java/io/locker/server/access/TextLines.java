package io.locker.server.access;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Files of lines: a line that is empty or begins with {@code #} says nothing; blanks at the ends do not count. */
final class TextLines {
    private TextLines() {}

    /** Takes a line. */
    interface Taker {
        void take(int number, String line);
    }

    /** Reads the text of a file; throws IllegalArgumentException if it is not UTF-8. */
    static String decode(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("The file is not text in UTF-8.", e);
        }
    }

    /** Hands on the lines that say something; names the line if it is refused. */
    static void each(String failure, String text, Taker taker) {
        List<String> lines = text.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            try {
                taker.take(i + 1, line);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(failure + " why=\"" + e.getMessage() + "\" line=" + (i + 1), e);
            }
        }
    }
}
