package io.locker.testkit.check;

/**
 * One access to a fenced resource, as the resource saw it.
 *
 * @param sequence its place in the order of all accesses, from 1
 * @param token the fencing token that came with it
 * @param who who came
 * @param kind what it did
 * @param accepted whether the resource let it in; false if the token was older than one seen before
 */
public record Access(long sequence, long token, String who, Kind kind, boolean accepted) {

    /** What an access does. */
    public enum Kind {
        /** The holder begins to use the resource. */
        ENTER,
        /** The holder changes the resource. */
        WRITE,
        /** The holder has done with the resource. */
        LEAVE
    }

    /**
     * Returns the access as one line of text without a line end.
     *
     * @return the fields, separated by blanks
     */
    public String encode() {
        return sequence + " " + token + " " + who + " " + kind + " " + (accepted ? "accepted" : "refused");
    }

    /**
     * Reads what {@link #encode()} wrote.
     *
     * @param line one line
     * @return the access
     * @throws IllegalArgumentException if it is none
     */
    public static Access decode(String line) {
        String[] fields = line.split(" ", -1);
        if (fields.length != 5) {
            throw new IllegalArgumentException("A line of accesses has five fields. line=" + line);
        }
        return new Access(
                Long.parseLong(fields[0]),
                Long.parseLong(fields[1]),
                fields[2],
                Kind.valueOf(fields[3]),
                fields[4].equals("accepted"));
    }
}
