package io.locker.cli.support;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The streams that people and scripts read: answers go to the output, all other words to the error stream, both in
 * UTF-8. On a terminal one line can be written over and over.
 */
public final class Terminal {
    private static final int DEFAULT_WIDTH = 80;
    private static final int LEAST_WIDTH = 20;
    private static final String ERASE_LINE = "\r\u001b[K";

    private static final PrintStream OUT = stream(FileDescriptor.out);
    private static final PrintStream ERR = stream(FileDescriptor.err);

    private Terminal() {}

    private static PrintStream stream(FileDescriptor file) {
        return new PrintStream(new FileOutputStream(file), true, StandardCharsets.UTF_8);
    }

    /**
     * Returns the stream for answers.
     *
     * @return the output
     */
    public static PrintStream out() {
        return OUT;
    }

    /**
     * Returns the stream for everything else.
     *
     * @return the error stream
     */
    public static PrintStream err() {
        return ERR;
    }

    /**
     * Says something on the error stream, on a line of its own and with the program's name before it. What others have
     * written, such as why they broke a lock, cannot make the terminal do anything.
     *
     * @param sentence what to say
     */
    public static void say(String sentence) {
        ERR.println("locker: " + printable(sentence));
    }

    private static String printable(String text) {
        StringBuilder safe = new StringBuilder(text);
        for (int i = 0; i < safe.length(); i++) {
            if (Character.isISOControl(safe.charAt(i))) {
                safe.setCharAt(i, safe.charAt(i) == '\n' ? ' ' : '?');
            }
        }
        return safe.toString();
    }

    /**
     * Writes where something went wrong.
     *
     * @param failure what was thrown
     */
    public static void trace(Throwable failure) {
        failure.printStackTrace(ERR);
    }

    /**
     * Says whether the error stream is a terminal. Only the launcher can find out.
     *
     * @return whether it is, as far as is known
     */
    public static boolean isTerminal() {
        return Boolean.getBoolean("locker.terminal");
    }

    /**
     * Says whether a line of the error stream can be written over.
     *
     * @return whether {@link #rewrite} makes sense
     */
    public static boolean canRewrite() {
        return isTerminal() && !"dumb".equals(System.getenv("TERM"));
    }

    /**
     * Writes over the line last written.
     *
     * @param text the new line, cut to the width of the terminal
     */
    public static void rewrite(String text) {
        int room = width() - 1;
        String line = printable(text);
        ERR.print(ERASE_LINE + (line.length() <= room ? line : line.substring(0, room - 1) + "…"));
        ERR.flush();
    }

    /** Takes away the line last written. */
    public static void erase() {
        ERR.print(ERASE_LINE);
        ERR.flush();
    }

    private static int width() {
        String columns = System.getenv("COLUMNS");
        return isNumber(columns) ? wide(columns) : wide(System.getProperty("locker.columns"));
    }

    private static int wide(@Nullable String columns) {
        int width = isNumber(columns) ? Integer.parseInt(columns) : 0;
        return width == 0 ? DEFAULT_WIDTH : Math.max(LEAST_WIDTH, width);
    }

    private static boolean isNumber(@Nullable String text) {
        return text != null
                && !text.isEmpty()
                && text.length() < 5
                && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }
}
