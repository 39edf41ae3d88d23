package io.locker.cli.run;

import io.locker.cli.support.Terminal;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** The end of a command and all that came out of it: TERM, and KILL for what is still there after a grace. */
final class Takedown {
    private static final long POLL_MILLIS = 20;
    /** How long to wait for the system to carry out KILL; a process in the middle of I/O may take its time. */
    private static final long KILL_MILLIS = 5000;

    private final ProcessTree tree;
    private final Set<ProcessHandle> told = new LinkedHashSet<>();

    Takedown(ProcessTree tree) {
        this.tree = tree;
    }

    /**
     * Ends everything and returns when nothing is left.
     *
     * @param grace how long after TERM comes KILL
     * @throws InterruptedException if interrupted
     */
    void end(Duration grace) throws InterruptedException {
        long start = System.nanoTime();
        while (System.nanoTime() - start < grace.toNanos()) {
            if (tellToEnd()) {
                return;
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
        tellToEnd();
        kill();
    }

    /** Sends TERM to whoever has not had it, and returns whether nobody is left. */
    private boolean tellToEnd() {
        Collection<ProcessHandle> running = tree.running();
        for (ProcessHandle process : running) {
            if (told.add(process)) {
                process.destroy();
            }
        }
        return running.isEmpty();
    }

    private void kill() throws InterruptedException {
        long start = System.nanoTime();
        Set<ProcessHandle> running = tree.running();
        while (!running.isEmpty() && System.nanoTime() - start < TimeUnit.MILLISECONDS.toNanos(KILL_MILLIS)) {
            running.forEach(ProcessHandle::destroyForcibly);
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
            running = tree.running();
        }
        if (!running.isEmpty()) {
            Terminal.say("Some processes of the command could not be killed. pids="
                    + running.stream().map(ProcessHandle::pid).toList());
        }
    }
}
