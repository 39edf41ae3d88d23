package io.locker.guards.file;

import io.locker.api.Hold;
import io.locker.guards.Offer;
import io.locker.guards.StaleTokenException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/**
 * A guard for the files of one directory: replaces a file only if no later holder has been there.
 *
 * <pre>{@code
 * FileGuard files = new FileGuard(directory);
 * byte[] before = files.read("report.csv", hold).orElse(NOTHING); // shows the token
 * files.write("report.csv", hold, out -> out.write(after(before)));
 * }</pre>
 *
 * <h2>What it promises</h2>
 *
 * <p>The new content is written beside the file and brought to the disk. Then, under a lock of the operating system,
 * the token is compared and kept on the disk, and the new content takes the place of the old in one step. So whoever
 * reads sees the one or the other, a crash leaves the one or the other, and after a later holder has been here no
 * earlier one changes the file.
 *
 * <p>It rests on this: all who change a file use this guard, on one machine and a local file system; and a file is
 * always guarded by the same lock, and always named by the same spelling, also where the file system takes two for one.
 * The locks and the tokens are in the subdirectory {@value #DIRECTORY}, where every writer must have the right to
 * write. One copy of this class per process (not two class loaders): when one of them closes a file, the other loses
 * its lock on it.
 *
 * <p>The file that takes the place of another one is a new file: owner and permissions are those of the writer, and a
 * symbolic link is replaced, not followed.
 *
 * <h2>Threads and failures</h2>
 *
 * <p>All methods may be called from any thread; they block for the disk, and for others that change files of the same
 * directory, ten seconds at most. After an {@link IOException} the file is as it was, unless the exception comes from
 * the very last step, bringing the change of the directory to the disk; writing the same again is safe in any case.
 */
public final class FileGuard {
    /** The subdirectory with tokens and locks. Never to be deleted while locks are in use. */
    public static final String DIRECTORY = ".guard";

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Path directory;
    private final Path unfinished;
    private final TokenFiles tokens;

    /**
     * Makes a guard. No I/O.
     *
     * @param directory the directory of the files; must be there when the guard is used
     */
    public FileGuard(Path directory) {
        this(directory, PATIENCE);
    }

    FileGuard(Path directory, Duration patience) {
        this.directory = directory;
        this.unfinished = directory.resolve(DIRECTORY).resolve("new");
        this.tokens = new TokenFiles(directory.resolve(DIRECTORY), patience);
    }

    /**
     * Replaces a file, or makes it.
     *
     * @param file its name in the directory
     * @param hold the hold of the lock that protects it, not a shared one. Whether it is still valid does not matter
     * @param content writes the content, before any lock of the guard is taken
     * @throws StaleTokenException if a later holder has been here; nothing was changed
     * @throws IllegalArgumentException if the name is not that of a file in this directory, or as
     *     {@link Offer#of(String, Hold)}
     * @throws IOException as described above, or what the content threw
     */
    public void write(String file, Hold hold, Content content) throws IOException {
        write(Offer.of(file, hold), content);
    }

    /**
     * Replaces a file, or makes it, by a token that came from elsewhere.
     *
     * @param offer the name of the file, and the token
     * @param content writes the content, before any lock of the guard is taken
     * @throws StaleTokenException if a later holder has been here; nothing was changed
     * @throws IllegalArgumentException if the name is not that of a file in this directory
     * @throws IOException as described above, or what the content threw
     */
    public void write(Offer offer, Content content) throws IOException {
        Path target = target(offer);
        Disk.make(directory.resolve(DIRECTORY));
        Disk.make(unfinished);
        Path fresh = unfinished.resolve(UUID.randomUUID().toString());
        try {
            try (FileChannel channel =
                    FileChannel.open(fresh, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                OutputStream out = Channels.newOutputStream(channel);
                content.writeTo(out);
                channel.force(true);
            }
            Path unused = tokens.admit(offer, () -> {
                Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
                Disk.keep(directory);
                return target;
            });
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    /**
     * Deletes a file, if it is there.
     *
     * @param file its name in the directory
     * @param hold the hold of the lock that protects it, not a shared one. Whether it is still valid does not matter
     * @return whether it was there
     * @throws StaleTokenException if a later holder has been here; nothing was changed
     * @throws IllegalArgumentException if the name is not that of a file in this directory, or as
     *     {@link Offer#of(String, Hold)}
     * @throws IOException as described above
     */
    public boolean delete(String file, Hold hold) throws IOException {
        Offer offer = Offer.of(file, hold);
        Path target = target(offer);
        return tokens.admit(offer, () -> {
            boolean was = Files.deleteIfExists(target);
            Disk.keep(directory);
            return was;
        });
    }

    /**
     * Reads a file on behalf of a holder: shows the token first, so that no earlier holder changes the file after it
     * was read.
     *
     * @param file its name in the directory
     * @param hold the hold of the lock that protects it, not a shared one. Whether it is still valid does not matter
     * @return the content; empty if there is no such file
     * @throws StaleTokenException if a later holder has been here
     * @throws IllegalArgumentException if the name is not that of a file in this directory, or as
     *     {@link Offer#of(String, Hold)}
     * @throws IOException if it cannot be read
     */
    public Optional<byte[]> read(String file, Hold hold) throws IOException {
        Offer offer = Offer.of(file, hold);
        Path target = target(offer);
        return tokens.admit(offer, () -> {
            try {
                return Optional.of(Files.readAllBytes(target));
            } catch (NoSuchFileException none) {
                return Optional.empty();
            }
        });
    }

    /**
     * Forgets files whose token has not been raised for a while, and removes what interrupted writers have left. The
     * greatest token that was forgotten becomes the floor for all files that are not known. So no older token is
     * accepted after this.
     *
     * <p>A rightful holder is refused without need if its token is below the floor when it first comes to a file. With
     * tokens of one store that can only be a hold older than the age given here: choose one that is longer than any
     * hold, such as 30 days.
     *
     * @param olderThan how long the token has not been raised, by this machine's clock; at least a second
     * @return how many files were forgotten; the files themselves are not touched
     * @throws IOException if something could not be read or written; a retry is safe
     */
    public int cleanUp(Duration olderThan) throws IOException {
        if (olderThan.toSeconds() < 1) {
            throw new IllegalArgumentException("The age is at least one second. olderThan=" + olderThan);
        }
        Disk.removeOld(unfinished, olderThan);
        return tokens.cleanUp(olderThan);
    }

    private Path target(Offer offer) {
        String file = offer.resource();
        Path name = directory.getFileSystem().getPath(file);
        boolean plain = name.getNameCount() == 1
                && !name.isAbsolute()
                && name.getFileName().toString().equals(file);
        if (!plain || file.equals(".") || file.equals("..") || file.equals(DIRECTORY)) {
            throw new IllegalArgumentException("This is not the name of a file in the directory. file=" + file);
        }
        return directory.resolve(name);
    }

    /** The content of a file. */
    @FunctionalInterface
    public interface Content {

        /**
         * Writes it.
         *
         * @param out where to; not buffered, need not be closed
         * @throws IOException if it cannot be written; then the file stays as it was
         */
        void writeTo(OutputStream out) throws IOException;
    }
}
