package io.locker.server.http.request;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A session of HTTP clients. Its id says how long its lease is, so that every node knows without asking.
 *
 * @param ofOneHold whether it was made for one hold, and ends with it; otherwise it was opened by itself
 * @param leaseMillis how long it lives without a sign of life
 * @param word what makes it unique
 */
public record SessionName(boolean ofOneHold, long leaseMillis, String word) {
    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9._~-]{1,64}");
    private static final Pattern FORM = Pattern.compile("(hold|client)\\.([1-9][0-9]{0,9})\\.([A-Za-z0-9._~-]{1,64})");

    /** Says whether a text can make a session unique. */
    public static boolean isWord(String text) {
        return WORD.matcher(text).matches();
    }

    public static SessionName of(boolean ofOneHold, Duration lease, String word) {
        return new SessionName(ofOneHold, lease.toMillis(), word);
    }

    /** Reads an id. */
    public static SessionName parse(String id) {
        Matcher form = FORM.matcher(id);
        if (!form.matches()) {
            throw Problem.malformed("This is not the id of a session that was opened here.")
                    .refused();
        }
        return new SessionName(form.group(1).equals("hold"), Long.parseLong(form.group(2)), form.group(3));
    }

    public String id() {
        return (ofOneHold ? "hold." : "client.") + leaseMillis + '.' + word;
    }

    public long leaseMicros() {
        return leaseMillis * 1_000;
    }

    @Override
    public String toString() {
        return id();
    }
}
