package io.locker.remote;

import com.google.protobuf.ByteString;
import io.locker.wire.Seal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * A file that is there with its name once all of it is on the disk, and never in place of another one. Only its owner
 * may read it.
 */
final class BackupFile implements AutoCloseable {
    private final Path file;
    private final Path fresh;
    private @Nullable FileChannel channel;

    BackupFile(Path file) throws IOException {
        this.file = file.toAbsolutePath();
        if (Files.exists(file)) {
            throw new FileAlreadyExistsException(file.toString());
        }
        fresh = Files.createTempFile(this.file.getParent(), this.file.getFileName() + ".", ".part");
    }

    /** Nothing was written so far that counts. */
    void begin() {
        try {
            close(channel);
            channel = FileChannel.open(fresh, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void add(ByteString bytes) {
        FileChannel open = channel;
        try {
            for (ByteBuffer part : bytes.asReadOnlyByteBufferList()) {
                while (open != null && part.hasRemaining()) {
                    int unused = open.write(part);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All was written: gives it its name. */
    void finish() throws IOException {
        FileChannel open = channel;
        if (open != null) {
            open.force(true);
        }
        long unused = Seal.check(fresh);
        rename();
        try (FileChannel names = FileChannel.open(file.getParent(), StandardOpenOption.READ)) {
            names.force(true);
        }
    }

    /** A second name never replaces a file, whoever else makes one at this moment; not every file system has them. */
    private void rename() throws IOException {
        try {
            Path unused = Files.createLink(file, fresh);
        } catch (FileAlreadyExistsException e) {
            throw e;
        } catch (IOException | UnsupportedOperationException e) {
            Path unused = Files.move(fresh, file);
        }
    }

    private static void close(@Nullable FileChannel channel) throws IOException {
        if (channel != null) {
            channel.close();
        }
    }

    @Override
    public void close() throws IOException {
        close(channel);
        boolean unused = Files.deleteIfExists(fresh);
    }
}
