package io.locker.cli.run;

import io.locker.Locker;
import io.locker.LockerOptions;
import io.locker.api.Hold;
import io.locker.api.LockException;
import io.locker.spi.TimeSource;
import java.text.DateFormatSymbols;
import java.time.Duration;
import java.util.Calendar;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import java.util.logging.Logger;

/**
 * Work beside the main thread while that opens the place: something to prepare, and then a lock in memory is taken, so
 * that what both need is loaded by then.
 *
 * <p>Most of a short run is the loading of classes, one after the other. A second processor can do half of it.
 *
 * @param <T> what is prepared
 */
final class Rehearsal<T> {
    private final CompletableFuture<T> prepared = new CompletableFuture<>();

    private Rehearsal() {}

    /** Begins on a thread of its own. Nobody waits for the lock in memory, and nothing depends on it. */
    static <T> Rehearsal<T> after(Supplier<T> preparation) {
        Rehearsal<T> rehearsal = new Rehearsal<>();
        Thread thread = new Thread(
                () -> {
                    rehearsal.prepare(preparation);
                    loadWhatDriversNeed();
                    takeALock();
                },
                "locker-rehearsal");
        thread.setDaemon(true);
        thread.start();
        return rehearsal;
    }

    private void prepare(Supplier<T> preparation) {
        try {
            prepared.complete(preparation.get());
        } catch (RuntimeException e) {
            prepared.completeExceptionally(e);
        }
    }

    /** Waits for what was to be prepared, and throws what that threw. */
    T prepared() {
        try {
            return prepared.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException known ? known : e;
        }
    }

    /** Most drivers keep a log and know dates, whatever they are asked; Java takes long to get ready for these. */
    private static void loadWhatDriversNeed() {
        Logger.getLogger(Rehearsal.class.getName());
        Calendar.getInstance();
        DateFormatSymbols.getInstance();
    }

    private static void takeALock() {
        // As nobody: to find out who this is, the defaults may ask the network.
        Duration any = Duration.ofSeconds(5);
        LockerOptions options = new LockerOptions(any, any, "rehearsal", TimeSource.system());
        try (Locker locker = Locker.open("memory:", options);
                Hold hold = locker.lock("rehearsal").acquire()) {
            hold.check();
            ProcessHandle.current();
        } catch (LockException e) {
            // The run itself will say what is wrong.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
