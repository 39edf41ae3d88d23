package io.locker.jdbc;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The operating system's word on who is alive: each session keeps one byte of a file locked, and the system frees it
 * when the process ends, however it ends.
 *
 * <p>For all threads.
 */
final class SessionLocks {

    /*
     * On POSIX systems these locks belong to the process, not to the open file: when a process closes any descriptor
     * of the file, all of its locks on that file are gone, whichever descriptor they were taken through. So there is
     * one channel per file in the whole process, which all clients share, and it is never closed.
     *
     * A channel closes itself when a thread is interrupted inside one of its methods. So no thread of a caller ever
     * calls one: a thread of our own does, which nobody else knows and which ends when it has had nothing to do.
     */

    /** Every file by its identity, so that two paths to one file do not open it twice. */
    private static final Map<Object, SessionLocks> BY_FILE = new HashMap<>();

    private static final ThreadPoolExecutor OWN_THREAD = ownThread();

    private final FileChannel channel;
    private final Map<Long, FileLock> held = new HashMap<>();

    private SessionLocks(FileChannel channel) {
        this.channel = channel;
    }

    /** Returns the locks of a file, which is made if it is missing. */
    static SessionLocks of(Path file) throws IOException {
        return onOwnThread(() -> {
            // Making a file opens and closes it. Only this thread does, so no lock on it can have been taken before.
            FileDirectory.makeFile(file);
            Object key = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
            Object identity = key == null ? file.toRealPath() : key;
            SessionLocks known = BY_FILE.get(identity);
            if (known == null || !known.channel.isOpen()) {
                known = new SessionLocks(FileChannel.open(file, StandardOpenOption.WRITE));
                BY_FILE.put(identity, known);
            }
            return known;
        });
    }

    /** Takes the locks of those numbers that nobody has, and returns these; this process has them until it releases. */
    Set<Long> takeFree(Collection<Long> numbers) throws IOException {
        return onOwnThread(() -> {
            Set<Long> taken = new HashSet<>();
            for (long number : numbers) {
                if (take(number)) {
                    taken.add(number);
                }
            }
            return taken;
        });
    }

    /** Gives locks back; one that this process does not have is no fault. */
    void release(Collection<Long> numbers) throws IOException {
        onOwnThread(() -> {
            for (long number : numbers) {
                FileLock lock = held.remove(number);
                if (lock != null) {
                    lock.release();
                }
            }
            return numbers;
        });
    }

    private boolean take(long number) throws IOException {
        try {
            FileLock lock = channel.tryLock(number, 1, false);
            if (lock != null) {
                held.put(number, lock);
            }
            return lock != null;
        } catch (OverlappingFileLockException e) {
            // This process has it.
            return false;
        }
    }

    /** What is done on the own thread. */
    private interface Action<T> {
        T run() throws IOException;
    }

    private static <T> T onOwnThread(Action<T> action) throws IOException {
        Future<T> outcome = OWN_THREAD.submit(action::run);
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return outcome.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException io) {
                throw io;
            }
            throw new IllegalStateException("A lock of a session could not be used.", e.getCause());
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static ThreadPoolExecutor ownThread() {
        ThreadPoolExecutor executor =
                new ThreadPoolExecutor(1, 1, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "locker-session-locks");
                    thread.setDaemon(true);
                    return thread;
                });
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }
}
