package io.locker.guards.file;

import io.locker.api.FencingToken;
import io.locker.guards.Offer;
import io.locker.guards.StaleTokenException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The tokens of a directory, on a fixed number of files by the hash of the name. Each has a file beside it that is
 * locked and never deleted: the lock belongs to the file, not to its name, so one that is replaced cannot be locked.
 */
final class TokenFiles {
    private static final long LOOK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(2);
    private static final int FILES = 16;

    /** Order the threads of this process, which the operating system's locks do not tell apart. */
    private static final ReentrantLock[] OF_THIS_PROCESS =
            Stream.generate(ReentrantLock::new).limit(64).toArray(ReentrantLock[]::new);

    private final Path directory;
    private final Duration patience;

    /** Takes how long others may be at a file: they only compare, keep a token and move. */
    TokenFiles(Path directory, Duration patience) {
        this.directory = directory;
        this.patience = patience;
    }

    /** What is done while nobody else can come to the file. */
    interface Work<R> {
        R run() throws IOException;
    }

    /** Lets an offer in and does the work, or refuses it. */
    <R> R admit(Offer offer, Work<R> work) throws IOException {
        int number = Math.floorMod(offer.resource().hashCode(), FILES);
        return locked(number, () -> {
            Path file = file(number);
            TokenTable table = TokenTable.read(file);
            long greatest = table.greatest(offer.resource());
            long token = offer.token().value();
            if (token < greatest) {
                throw new StaleTokenException(offer, new FencingToken(greatest));
            }
            if (table.raise(offer.resource(), token, Instant.now().getEpochSecond())) {
                Disk.replace(file, table.text());
            }
            return work.run();
        });
    }

    int cleanUp(Duration olderThan) throws IOException {
        if (!Files.isDirectory(directory)) {
            return 0;
        }
        int forgotten = 0;
        for (int number : IntStream.range(0, FILES).toArray()) {
            forgotten += locked(number, () -> {
                Path file = file(number);
                TokenTable table = TokenTable.read(file);
                int old = table.forget(Instant.now().minus(olderThan).getEpochSecond());
                if (old > 0) {
                    Disk.replace(file, table.text());
                }
                return old;
            });
        }
        return forgotten;
    }

    private Path file(int number) {
        return directory.resolve("tokens-" + number);
    }

    private <R> R locked(int number, Work<R> work) throws IOException {
        Disk.make(directory);
        Path real = directory.toRealPath().resolve("lock-" + number);
        ReentrantLock mine = OF_THIS_PROCESS[Math.floorMod(real.hashCode(), OF_THIS_PROCESS.length)];
        long end = System.nanoTime() + patience.toNanos();
        if (!tryLock(mine)) {
            throw busy(real);
        }
        try (FileChannel channel = FileChannel.open(real, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            while (!tryLock(channel)) {
                if (System.nanoTime() - end > 0) {
                    throw busy(real);
                }
                LockSupport.parkNanos(LOOK_AGAIN_NANOS);
            }
            return work.run(); // Closing the channel ends the lock.
        } finally {
            mine.unlock();
        }
    }

    private boolean tryLock(ReentrantLock lock) throws IOException {
        try {
            return lock.tryLock(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FileSystemException("Interrupted while waiting for others, and nothing was changed.");
        }
    }

    private static boolean tryLock(FileChannel channel) throws IOException {
        try {
            FileLock held = channel.tryLock();
            return held != null;
        } catch (OverlappingFileLockException heldByAnotherCopyOfThisClass) {
            return false;
        }
    }

    private IOException busy(Path lock) {
        return new FileSystemException(
                lock.toString(),
                null,
                "Others have been at the files of this directory for too long, and nothing was changed. atMost="
                        + patience);
    }
}
