package io.locker.server.access;

import io.locker.machine.Command;
import io.locker.spi.TimeSource;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The record of holds that were broken, of sessions that were ended by others, and of what was denied: one line of JSON
 * each, to the logger {@value #LOGGER} and to a file if there is one. No token and no session id is in it.
 *
 * <p>What is denied is put down the first time and then counted, so that whoever tries again and again cannot fill the
 * disk or push out what others did. Written by a thread of its own.
 */
public final class Audit implements AutoCloseable {
    static final String LOGGER = "io.locker.audit";

    private static final System.Logger LOG = System.getLogger(LOGGER);
    private static final int QUEUE = 10_000;
    private static final long FILE_BYTES = 16L << 20;
    private static final long CLOSE_SECONDS = 5;

    private final TimeSource time;
    private final LongSupplier clock;
    private final Optional<AuditFile> file;
    private final Denials denials = new Denials();
    private final ExecutorService writer;
    private volatile TimeSource.Timer timer;

    /**
     * Opens the record.
     *
     * @param file a file to which lines are added; empty for none
     * @param time the monotonic clock, for counting
     * @param clock the time of day in microseconds, for people
     * @throws IllegalArgumentException if the file cannot be written
     */
    public Audit(Optional<Path> file, TimeSource time, LongSupplier clock) {
        this.time = time;
        this.clock = clock;
        this.file = file.map(path -> AuditFile.open(path, FILE_BYTES));
        writer = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(QUEUE), task -> {
            Thread thread = new Thread(task, "locker-audit");
            thread.setDaemon(true);
            return thread;
        });
        timer = windowEnd();
    }

    private TimeSource.Timer windowEnd() {
        return time.at(time.nanos() + Denials.WINDOW.toNanos(), () -> {
            endWindow();
            timer = windowEnd();
        });
    }

    private void endWindow() {
        denials.close(now()).forEach(this::later);
    }

    /** Holds were taken away, or not. */
    void broke(String user, Command.BreakHolds command, String outcome) {
        later(new AuditLine(now(), "break", user)
                .put("lock", command.lock().value())
                .put("by", command.by())
                .put("reason", command.reason())
                .put("outcome", outcome));
    }

    /** A session was ended by somebody else than its owner, or not. */
    void kicked(String user, String owner, String outcome) {
        later(new AuditLine(now(), "kick", user).put("sessionOf", owner).put("outcome", outcome));
    }

    /** Somebody did something that only an administrator may. */
    void administered(String user, String what) {
        later(new AuditLine(now(), "administer", user).put("detail", what));
    }

    /** A user wanted to do what he may not. */
    void denied(String user, Verb verb, String lock) {
        denied(user, verb.toString(), "lock", lock);
    }

    /** Somebody was not let in. */
    void turnedAway(String user, String from, String why) {
        denied(user, why, "from", from);
    }

    private void denied(String user, String what, String key, String text) {
        if (denials.isFirst(user, what)) {
            later(new AuditLine(now(), "denied", user).put("what", what).put(key, text));
        }
    }

    private String now() {
        return Instant.EPOCH.plus(clock.getAsLong(), ChronoUnit.MICROS).toString();
    }

    private void later(AuditLine line) {
        try {
            writer.execute(() -> {
                String text = line.toString();
                LOG.log(Level.INFO, text);
                file.ifPresent(kept -> kept.add(text));
            });
        } catch (RejectedExecutionException e) {
            LOG.log(Level.ERROR, "A line of the audit is not kept, as too many wait to be written.");
        }
    }

    /** Writes what there is to write, and closes the file. */
    @Override
    public void close() {
        timer.cancel();
        endWindow();
        writer.shutdown();
        try {
            boolean unused = writer.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        file.ifPresent(AuditFile::close);
    }
}
