package io.locker.machine;

/**
 * Who asks and what for, as shown to people, and to the search for deadlocks.
 *
 * @param holder the program that asks, such as a host and a process
 * @param purpose what it wants the lock for; may be empty
 * @param actor whoever waits until the claim is granted, such as a thread or a request: claims of one actor are waited
 *     for together. Empty: the claim takes no part in the search for deadlocks
 */
public record Origin(String holder, String purpose, String actor) {
    /** Nobody in particular. */
    public static final Origin NONE = new Origin("", "", "");
}
