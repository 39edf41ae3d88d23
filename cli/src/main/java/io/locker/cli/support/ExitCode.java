package io.locker.cli.support;

/** The exit codes of the command's own, as far as possible those of {@code sysexits.h} and of shells. */
public final class ExitCode {
    /** Done. */
    public static final int OK = 0;
    /** The command line makes no sense. */
    public static final int USAGE = 64;
    /** The backend cannot be reached or used. */
    public static final int UNAVAILABLE = 69;
    /** A fault of this program. */
    public static final int INTERNAL = 70;
    /** The lock is busy, the wait timed out, or too many wait already. */
    public static final int BUSY = 75;
    /** The request makes no sense for this lock or this caller. */
    public static final int NOT_PERMITTED = 77;
    /** The configuration makes no sense: an address that no backend knows, a helper that is missing. */
    public static final int CONFIGURATION = 78;
    /** The lock was lost while the command ran. */
    public static final int LOCK_LOST = 79;
    /** The command was found and cannot be executed. */
    public static final int CANNOT_EXECUTE = 126;
    /** The command was not found. */
    public static final int NOT_FOUND = 127;

    private static final int SIGNAL = 128;

    private ExitCode() {}

    /**
     * Returns the code for an end by a signal, as shells have it.
     *
     * @param number the signal's number
     * @return 128 and the number
     */
    public static int ofSignal(int number) {
        return SIGNAL + number;
    }
}
