package io.locker.testkit.resource;

import io.locker.api.FencingToken;
import io.locker.testkit.check.Access;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A fenced resource in a file that many processes use at once. The operating system's lock on the file orders them; it
 * frees itself when a process dies, so that a kill between two accesses leaves the file in order.
 *
 * <p>A process opens one per file and reads it through that one alone: closing any descriptor of a file drops all the
 * locks that the process has on it.
 *
 * <p>The first line has the greatest token and the number of the last access, each in 20 digits; each line after it is
 * one {@link Access}.
 */
public final class FencedFile implements FencedResource, AutoCloseable {
    private static final int HEAD_BYTES = 42;

    private final Path path;
    private final FileChannel channel;
    /** Orders the threads of this process, which the operating system's lock does not tell apart. */
    private final ReentrantLock lock = new ReentrantLock();

    /**
     * Opens the file, and makes it if there is none.
     *
     * @param path where it is
     */
    public FencedFile(Path path) {
        this.path = path;
        try {
            this.channel = FileChannel.open(
                    path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public boolean access(FencingToken token, String who, Access.Kind kind) {
        return underLock(() -> record(token.value(), who, kind));
    }

    private <T> T underLock(FileWork<T> work) {
        lock.lock();
        try (FileLock held = channel.lock()) {
            if (!held.isValid()) {
                throw new IOException("The lock on the file is gone. path=" + path);
            }
            return work.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            lock.unlock();
        }
    }

    private boolean record(long token, String who, Access.Kind kind) throws IOException {
        long greatest = 0;
        long sequence = 0;
        if (channel.size() >= HEAD_BYTES) {
            String[] fields = read(HEAD_BYTES).trim().split(" ", -1);
            greatest = Long.parseLong(fields[0]);
            sequence = Long.parseLong(fields[1]);
        }
        Access access = new Access(sequence + 1, token, who, kind, token >= greatest);
        write(String.format(Locale.ROOT, "%020d %020d\n", Math.max(greatest, token), access.sequence()), 0);
        write(access.encode() + "\n", channel.size());
        return access.accepted();
    }

    private String read(long bytes) throws IOException {
        ByteBuffer into = ByteBuffer.allocate(Math.toIntExact(bytes));
        while (into.hasRemaining()) {
            if (channel.read(into, into.position()) < 0) {
                throw new IOException("The file is cut short. path=" + path);
            }
        }
        return StandardCharsets.UTF_8.decode(into.flip()).toString();
    }

    private void write(String text, long at) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            channel.write(bytes, at + bytes.position());
        }
    }

    @Override
    public List<Access> accesses() {
        return underLock(
                () -> read(channel.size()).lines().skip(1).map(Access::decode).toList());
    }

    /** Closes the file. */
    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private interface FileWork<T> {
        T run() throws IOException;
    }
}
