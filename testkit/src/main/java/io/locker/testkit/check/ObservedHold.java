package io.locker.testkit.check;

import io.locker.api.LockMode;

/**
 * One hold as its holder saw it.
 *
 * @param who the process and, after a slash, the thread; no blanks
 * @param mode in which mode
 * @param permits how many permits of a semaphore; 0 for a lock with modes
 * @param token its fencing token
 * @param times when it was asked for, granted and given back
 */
public record ObservedHold(String who, LockMode mode, int permits, long token, Times times) {

    /**
     * The moments in the life of a hold, in nanoseconds of the shared monotonic clock.
     *
     * @param asked just before the call that asked for it
     * @param queued from when on it counts as standing in the queue
     * @param granted just after the call that returned it
     * @param released just before the call that released it
     */
    public record Times(long asked, long queued, long granted, long released) {

        /**
         * Checks that the moments are in order.
         *
         * @param asked as above
         * @param queued as above
         * @param granted as above
         * @param released as above
         */
        public Times {
            if (asked > queued || queued > granted || granted > released) {
                throw new IllegalArgumentException("The moments of a hold are in order. asked=" + asked + " queued="
                        + queued + " granted=" + granted + " released=" + released);
            }
        }
    }

    /**
     * Returns which process held.
     *
     * @return what stands before the slash
     */
    public String process() {
        int slash = who.indexOf('/');
        return slash < 0 ? who : who.substring(0, slash);
    }

    /**
     * Returns the hold as one line of text without a line end.
     *
     * @return the fields, separated by blanks
     */
    public String encode() {
        return who + " " + mode + " " + permits + " " + token + " " + times.asked + " " + times.queued + " "
                + times.granted + " " + times.released;
    }

    /**
     * Reads what {@link #encode()} wrote.
     *
     * @param line one line
     * @return the hold
     * @throws IllegalArgumentException if it is none
     */
    public static ObservedHold decode(String line) {
        String[] fields = line.split(" ", -1);
        if (fields.length != 8) {
            throw new IllegalArgumentException("A line of holds has eight fields. line=" + line);
        }
        Times times = new Times(
                Long.parseLong(fields[4]),
                Long.parseLong(fields[5]),
                Long.parseLong(fields[6]),
                Long.parseLong(fields[7]));
        return new ObservedHold(
                fields[0], LockMode.valueOf(fields[1]), Integer.parseInt(fields[2]), Long.parseLong(fields[3]), times);
    }
}
