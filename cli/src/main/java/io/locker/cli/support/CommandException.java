package io.locker.cli.support;

/** The end of a command before its time: an exit code, and one sentence for people. */
public final class CommandException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int exitCode;

    /**
     * Makes the exception.
     *
     * @param exitCode one of {@link ExitCode}
     * @param message one constant sentence, then fields; empty if there is nothing to say
     */
    public CommandException(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    /**
     * Refuses the command line.
     *
     * @param message what is wrong with it
     * @return the exception, to be thrown
     */
    public static CommandException usage(String message) {
        return new CommandException(ExitCode.USAGE, message);
    }

    /**
     * Returns the exit code.
     *
     * @return one of {@link ExitCode}
     */
    public int exitCode() {
        return exitCode;
    }
}
