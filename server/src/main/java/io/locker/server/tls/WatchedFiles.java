package io.locker.server.tls;

import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What some files say, read again when they change. Their bytes are compared, not their times, so that no way of
 * replacing them goes unnoticed; a change counts once it was seen twice alike, so that files that are just being
 * written are left alone. What cannot be read is said loudly, and what was read before stays.
 *
 * @param <T> what is made of the files
 */
public final class WatchedFiles<T> implements AutoCloseable {
    /** How often to look, unless told otherwise. */
    public static final Duration EVERY = Duration.ofSeconds(1);

    private static final System.Logger LOG = System.getLogger(WatchedFiles.class.getName());
    private static final int LONGEST = 16 << 20;

    private final String what;
    private final List<Path> files;
    private final Reading<T> reading;
    private final ScheduledExecutorService timer;
    private List<byte[]> taken;
    private @Nullable List<byte[]> seen;
    private @Nullable List<byte[]> refused;
    private @Nullable String trouble;
    private volatile T value;
    private volatile Consumer<T> listener = fresh -> {};

    /**
     * Makes something of the contents of files.
     *
     * @param <T> what is made
     */
    public interface Reading<T> {
        /**
         * Makes it.
         *
         * @param contents the bytes of each file
         * @return what they say
         * @throws IllegalArgumentException if they make no sense; the message says in one sentence why
         */
        T of(List<byte[]> contents);
    }

    private WatchedFiles(String what, List<Path> files, Reading<T> reading) {
        this.what = what;
        this.files = List.copyOf(files);
        this.reading = reading;
        try {
            taken = readAll();
        } catch (IOException e) {
            throw new IllegalArgumentException(unreadable(e), e);
        }
        value = reading.of(taken);
        timer = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "locker-files");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Reads files, and goes on looking at them.
     *
     * @param what what they are, for people
     * @param files the files
     * @param reading what to make of them
     * @param every how often to look
     * @param <T> what is made of them
     * @return the watched files, to be closed
     * @throws IllegalArgumentException if they cannot be read now, or make no sense
     */
    public static <T> WatchedFiles<T> open(String what, List<Path> files, Reading<T> reading, Duration every) {
        WatchedFiles<T> watched = new WatchedFiles<>(what, files, reading);
        long nanos = every.toNanos();
        var unused = watched.timer.scheduleWithFixedDelay(watched::look, nanos, nanos, TimeUnit.NANOSECONDS);
        return watched;
    }

    /**
     * Returns what the files say, as of the last time when they could be read.
     *
     * @return the present value
     */
    public T value() {
        return value;
    }

    /**
     * Says who is to be told of a new value, in place of whoever was before.
     *
     * @param told is called by the thread that looks at the files
     */
    public void onChange(Consumer<T> told) {
        listener = told;
    }

    private void look() {
        try {
            compare();
        } catch (IOException e) {
            complain(unreadable(e), e);
        } catch (RuntimeException e) {
            refused = seen;
            complain(e.getMessage() + " kept=\"what was read before\"", e);
        }
    }

    private void compare() throws IOException {
        List<byte[]> now = readAll();
        if (same(now, taken)) {
            seen = null;
            refused = null;
            trouble = null;
        } else if (!same(now, seen)) {
            seen = now;
        } else if (!same(now, refused)) {
            T fresh = reading.of(now);
            taken = now;
            value = fresh;
            trouble = null;
            LOG.log(Level.INFO, "Files were read anew. what=\"" + what + "\" files=" + files);
            listener.accept(fresh);
        }
    }

    /** Once for each trouble, as this is called again and again. */
    private void complain(String sentence, Throwable why) {
        if (!sentence.equals(trouble)) {
            trouble = sentence;
            LOG.log(Level.ERROR, sentence, why);
        }
    }

    private String unreadable(IOException why) {
        return "Files cannot be read. what=\"" + what + "\" files=" + files + " detail=" + why;
    }

    private List<byte[]> readAll() throws IOException {
        List<byte[]> contents = new ArrayList<>(files.size());
        for (Path file : files) {
            try (InputStream in = Files.newInputStream(file)) {
                byte[] bytes = in.readNBytes(LONGEST + 1);
                if (bytes.length > LONGEST) {
                    throw new IOException("The file is too long. file=" + file + " limit=" + LONGEST);
                }
                contents.add(bytes);
            }
        }
        return contents;
    }

    private static boolean same(List<byte[]> some, @Nullable List<byte[]> others) {
        if (others == null) {
            return false;
        }
        for (int i = 0; i < some.size(); i++) {
            if (!Arrays.equals(some.get(i), others.get(i))) {
                return false;
            }
        }
        return true;
    }

    /** Looks at the files no more. */
    @Override
    public void close() {
        List<Runnable> unused = timer.shutdownNow();
    }
}
