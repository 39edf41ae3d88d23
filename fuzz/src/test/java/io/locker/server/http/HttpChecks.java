package io.locker.server.http;

import java.util.regex.Pattern;

/** What has to hold of any request. */
final class HttpChecks {
    private static final Pattern REFUSED = Pattern.compile("\\d{3} .*", Pattern.DOTALL);
    private static final Pattern IN_WORDS = Pattern.compile("4\\d\\d [A-Z].*\\..*", Pattern.DOTALL);

    private HttpChecks() {}

    /** Checks a line of {@link RequestBytes}. */
    static void line(String line) {
        if (REFUSED.matcher(line).matches() && !IN_WORDS.matcher(line).matches()) {
            throw new AssertionError("The refusal blames nobody, or is no sentence. line=" + line);
        }
    }
}
