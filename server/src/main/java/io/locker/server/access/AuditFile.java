package io.locker.server.access;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * A file to which lines are added. When it is full it becomes {@code file.1}, that becomes {@code file.2}, and so on;
 * the oldest is deleted. Used by one thread.
 */
final class AuditFile implements AutoCloseable {
    static final int OLDER_FILES = 7;

    private static final System.Logger LOG = System.getLogger(AuditFile.class.getName());

    private final Path file;
    private final long full;
    private @Nullable OutputStream out;
    private long bytes;
    private boolean failing;

    private AuditFile(Path file, long full) {
        this.file = file;
        this.full = full;
    }

    /** Opens a file, which is full after so many bytes; throws IllegalArgumentException if it cannot be written. */
    static AuditFile open(Path file, long full) {
        AuditFile opened = new AuditFile(file, full);
        try {
            opened.begin();
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "The audit file cannot be written. file=" + file + " detail=" + e.getMessage(), e);
        }
        return opened;
    }

    private OutputStream begin() throws IOException {
        OutputStream begun = Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        out = begun;
        bytes = Files.size(file);
        return begun;
    }

    void add(String line) {
        byte[] text = (line + "\n").getBytes(StandardCharsets.UTF_8);
        try {
            OutputStream open = out == null ? begin() : out;
            if (bytes > 0 && bytes + text.length > full) {
                open.close();
                out = null;
                shift();
                open = begin();
            }
            open.write(text);
            bytes += text.length;
            failing = false;
        } catch (IOException e) {
            out = null;
            if (!failing) {
                failing = true;
                LOG.log(Level.ERROR, "The audit file cannot be written. file=" + file, e);
            }
        }
    }

    private void shift() throws IOException {
        for (int i = OLDER_FILES; i > 0; i--) {
            Path from = i == 1 ? file : older(i - 1);
            if (Files.exists(from)) {
                Path unused = Files.move(from, older(i), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    private Path older(int number) {
        return file.resolveSibling(file.getFileName() + "." + number);
    }

    @Override
    public void close() {
        try {
            OutputStream open = out;
            if (open != null) {
                open.close();
            }
        } catch (IOException e) {
            LOG.log(Level.ERROR, "The audit file cannot be closed. file=" + file, e);
        }
    }
}
