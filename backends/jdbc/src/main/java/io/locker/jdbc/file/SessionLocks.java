package io.locker.jdbc.file;

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
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The operating system's word on who is alive: each session keeps one byte of a file locked, and the system frees it
 * when the process ends, however it ends.
 *
 * <p>For all threads; no call waits for another process.
 */
final class SessionLocks {

    /*
     * On POSIX systems these locks belong to the process, not to the open file: when a process closes any descriptor
     * of the file, all of its locks on that file are gone, whichever descriptor they were taken through. So there is
     * one channel per file in the whole process, which all clients share, and it is never closed.
     *
     * A channel closes itself when a thread is interrupted inside a call that may block. So only tryLock is used, which
     * does not block and minds no interrupt; lock would end the lives of all sessions of the process.
     */

    /** Every file by its identity, so that two paths to one file do not open it twice. */
    private static final Map<Object, SessionLocks> BY_FILE = new HashMap<>();

    private static final ReentrantLock OPENING = new ReentrantLock();

    private final FileChannel channel;
    private final Map<Long, FileLock> held = new ConcurrentHashMap<>();

    private SessionLocks(FileChannel channel) {
        this.channel = channel;
    }

    /** Returns the locks of a file, which is made if it is missing. */
    static SessionLocks of(Path file) throws IOException {
        OPENING.lock();
        try {
            // Making a file opens and closes it; under this lock, nobody can have taken a lock on it before.
            FileDirectory.makeFile(file);
            Object key = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
            Object identity = key == null ? file.toRealPath() : key;
            SessionLocks known = BY_FILE.get(identity);
            if (known == null || !known.channel.isOpen()) {
                known = new SessionLocks(FileChannel.open(file, StandardOpenOption.WRITE));
                BY_FILE.put(identity, known);
            }
            return known;
        } finally {
            OPENING.unlock();
        }
    }

    /** Takes the locks of those numbers that nobody has, and returns these; this process has them until it releases. */
    Set<Long> takeFree(Collection<Long> numbers) throws IOException {
        Set<Long> taken = new HashSet<>();
        for (long number : numbers) {
            if (take(number)) {
                taken.add(number);
            }
        }
        return taken;
    }

    /** Gives locks back; one that this process does not have is no fault. */
    void release(Collection<Long> numbers) throws IOException {
        for (long number : numbers) {
            FileLock lock = held.remove(number);
            if (lock != null) {
                lock.release();
            }
        }
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
}
