package io.locker.cli.run;

import io.locker.api.Hold;
import io.locker.api.LockInfo;
import io.locker.api.Loss;

/** What the main thread waits for while it waits for the lock and while the command runs. */
sealed interface Happening {

    /**
     * A signal for this process.
     *
     * @param name without {@code SIG}
     * @param number its number on this system
     */
    record Signalled(String name, int number) implements Happening {}

    /**
     * The lock is ours.
     *
     * @param hold the hold
     */
    record Granted(Hold hold) implements Happening {}

    /**
     * The lock will not be ours.
     *
     * @param why what the client threw
     */
    record NotGranted(Throwable why) implements Happening {}

    /**
     * A look at the lock that we wait for.
     *
     * @param info what was seen
     */
    record Seen(LockInfo info) implements Happening {}

    /** The lease is about to end, because it could not be renewed. */
    record InDanger() implements Happening {}

    /**
     * The lock was lost.
     *
     * @param loss how
     */
    record Lost(Loss loss) implements Happening {}

    /**
     * The command ended.
     *
     * @param exitCode its exit code; 128 and the number for a signal
     */
    record Ended(int exitCode) implements Happening {}
}
