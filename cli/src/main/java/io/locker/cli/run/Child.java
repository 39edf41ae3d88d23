package io.locker.cli.run;

import io.locker.cli.run.Happening.Ended;
import io.locker.cli.run.Happening.Signalled;
import io.locker.cli.support.CommandException;
import io.locker.cli.support.ExitCode;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** The running command. */
final class Child {
    /** Signals after which a command is expected to end. */
    private static final Set<String> ENDING = Set.of("TERM", "INT", "HUP", "QUIT");

    private final Process process;
    private final ProcessTree tree;
    private boolean wasToldToEnd;

    private Child(Process process, ProcessTree tree) {
        this.process = process;
        this.tree = tree;
    }

    /**
     * Starts the command with the streams of this process.
     *
     * <p>To be called by the main thread: when a process dies with its parent, the system means the parent's thread.
     *
     * @param words the command, prepared
     * @param mark what it is told of the lock
     * @param happenings where its end is put
     * @return the running command
     * @throws CommandException if the system cannot start it
     */
    static Child start(List<String> words, GrantMark mark, Queue<Happening> happenings) {
        ProcessBuilder builder = new ProcessBuilder(words)
                .redirectInput(Redirect.INHERIT)
                .redirectOutput(Redirect.INHERIT)
                .redirectError(Redirect.INHERIT);
        ChildCommand.setEnvironment(builder.environment(), mark);
        try {
            Process process = builder.start();
            CompletableFuture<Void> unused =
                    process.onExit().thenAccept(ended -> happenings.add(new Ended(ended.exitValue())));
            return new Child(process, new ProcessTree(process.toHandle(), mark));
        } catch (IOException e) {
            throw new CommandException(
                    ExitCode.CANNOT_EXECUTE, "The command cannot be executed. reason=" + e.getMessage());
        }
    }

    /**
     * Passes a signal on to the command itself. Its children get it from the command, as it sees fit; but what is left
     * of them when it has ended is told to end too.
     *
     * @param signal the signal
     */
    void pass(Signalled signal) {
        if (ENDING.contains(signal.name())) {
            wasToldToEnd = true;
            tree.running();
        }
        if (signal.name().equals("TERM")) {
            process.destroy();
        } else if (process.isAlive()) {
            send(signal.name());
        }
    }

    /** Every shell can send any signal; a program {@code kill} need not be there. */
    private void send(String signal) {
        try {
            new ProcessBuilder("/bin/sh", "-c", "kill -s \"$0\" \"$1\"", signal, Long.toString(process.pid()))
                    .redirectInput(Redirect.PIPE)
                    .redirectOutput(Redirect.DISCARD)
                    .redirectError(Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            // A system without a shell: TERM is what Java itself can send.
            process.destroy();
        }
    }

    boolean wasToldToEnd() {
        return wasToldToEnd;
    }

    ProcessTree tree() {
        return tree;
    }
}
