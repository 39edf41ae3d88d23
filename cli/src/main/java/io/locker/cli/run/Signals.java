package io.locker.cli.run;

import io.locker.cli.run.Happening.Signalled;
import io.locker.cli.support.ExitCode;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The signals that people and supervisors send to a command, put into the queue of the main thread.
 *
 * <p>Until the main thread attends to its queue it may be stuck in a call to the backend. So long a signal ends this
 * process all the same, after a short grace; nothing of it can outlive its session.
 */
final class Signals {
    private static final List<String> HEARD = List.of("TERM", "INT", "HUP", "USR1", "USR2");
    private static final long GRACE_MILLIS = 1000;

    private final Queue<Happening> happenings;
    private final CountDownLatch attended = new CountDownLatch(1);

    private Signals(Queue<Happening> happenings) {
        this.happenings = happenings;
    }

    /** Hears signals from now on. QUIT, which the JVM keeps for itself, is heard by {@link QuitWatch}. */
    static Signals hear(Queue<Happening> happenings) {
        Signals signals = new Signals(happenings);
        for (String name : HEARD) {
            JdkSignals.handle(name, number -> signals.receive(new Signalled(name, number)));
        }
        return signals;
    }

    /** The main thread takes what happens out of its queue from now on. */
    void attend() {
        attended.countDown();
    }

    private void receive(Signalled signal) {
        happenings.add(signal);
        try {
            if (!attended.await(GRACE_MILLIS, TimeUnit.MILLISECONDS)) {
                Runtime.getRuntime().halt(ExitCode.ofSignal(signal.number()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Lets this process end by a signal when its goodbye to the backend takes longer than a short grace. */
    static void endSoon(Signalled signal) {
        Thread thread = new Thread(
                () -> {
                    pause();
                    Runtime.getRuntime().halt(ExitCode.ofSignal(signal.number()));
                },
                "locker-end");
        thread.setDaemon(true);
        thread.start();
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(GRACE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
