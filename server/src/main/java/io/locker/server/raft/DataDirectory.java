package io.locker.server.raft;

import io.locker.server.log.LogException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The directory in which a node keeps its part of the log. Only one process has it at a time, and it says by which
 * version it was written and of which node it is, so that nothing is misread and no node takes another's part.
 */
final class DataDirectory implements AutoCloseable {
    private static final String MAGIC = "locker-data";
    private static final String VERSION = "1";
    /** The version whose directories name their group. */
    private static final String NAMED = "2";

    private static final String USUAL_GROUP = "locker";
    private static final String FORMAT = "format";
    private static final String LOCK = "lock";
    private static final String UNFINISHED = "restoring";

    private final Path root;
    private final FileChannel channel;
    private final String group;

    private DataDirectory(Path root, FileChannel channel, String group) {
        this.root = root;
        this.channel = channel;
        this.group = group;
    }

    /**
     * Opens the directory, and makes it if need be.
     *
     * @throws LogException if another process has it, a later version wrote it, it belongs to another node, or it
     *     cannot be read or written
     */
    static DataDirectory open(RaftSettings settings) {
        return open(settings, DataDirectory::checkFormat);
    }

    /**
     * Opens a directory that holds nothing, or is not there, for what is not finished until {@link #finish} is called.
     *
     * @throws LogException if it holds something, or cannot be written
     */
    static DataDirectory begin(RaftSettings settings) {
        return open(settings, DataDirectory::checkEmpty);
    }

    /** Checks a directory to which nobody else comes, and says of which group it is. */
    private interface Check {
        String group(RaftSettings settings) throws IOException;
    }

    private static DataDirectory open(RaftSettings settings, Check check) {
        Path root = settings.directory();
        FileChannel channel = null;
        try {
            Files.createDirectories(root);
            channel = FileChannel.open(root.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (!isLocked(channel)) {
                throw new LogException("Another server uses the data directory. directory=" + root, null);
            }
            return new DataDirectory(root, channel, check.group(settings));
        } catch (IOException e) {
            closeQuietly(channel, e);
            throw new LogException("The data directory cannot be used. directory=" + root + " why=\"" + e + "\"", e);
        } catch (LogException e) {
            closeQuietly(channel, e);
            throw e;
        }
    }

    /** The lock is held until the channel is closed. */
    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false; // by somebody else in this process
        }
    }

    private static String checkFormat(RaftSettings settings) throws IOException {
        Path root = settings.directory();
        Path file = root.resolve(FORMAT);
        String wanted = settings.group().name();
        if (Files.exists(root.resolve(UNFINISHED))) {
            throw new LogException(
                    "The data directory is of a restore that was not finished; empty it. directory=" + root, null);
        }
        if (!Files.exists(file)) {
            if (Files.exists(root.resolve("log"))) {
                throw new LogException(
                        "The data directory does not say by which version it was written. file=" + file, null);
            }
            if (!wanted.isEmpty() && !settings.group().members().isEmpty()) {
                // A majority of such nodes would begin anew what others of that name know.
                throw new LogException(
                        "A cluster with a name begins with a restore, and other nodes join it. cluster=" + wanted
                                + " directory=" + root,
                        null);
            }
            writeFormat(settings);
            return wanted.isEmpty() ? USUAL_GROUP : wanted;
        }
        String group = group(root, file, settings.address());
        if (!wanted.isEmpty() && !wanted.equals(group)) {
            throw new LogException(
                    "The data directory belongs to another cluster. cluster=" + group + " wanted=" + wanted
                            + " directory=" + root,
                    null);
        }
        return group;
    }

    private static String group(Path root, Path file, String address) throws IOException {
        String[] words = Files.readString(file).strip().split(" ", -1);
        if (words.length < 2 || !words[0].equals(MAGIC)) {
            throw new LogException("The data directory was not written by Locker. file=" + file, null);
        }
        boolean named = words[1].equals(NAMED) && words.length == 4;
        if (!named && !words[1].equals(VERSION)) {
            throw new LogException(
                    "The data directory was written by another version of Locker. version=" + words[1] + " known="
                            + NAMED + " directory=" + root,
                    null);
        }
        if ((!named && words.length != 3) || !words[2].equals(address)) {
            throw new LogException(
                    "The data directory belongs to another node. node=" + words[words.length - 1] + " this=" + address
                            + " directory=" + root,
                    null);
        }
        return named ? words[3] : USUAL_GROUP;
    }

    private static void writeFormat(RaftSettings settings) throws IOException {
        Path root = settings.directory();
        String group = settings.group().name();
        Path fresh = root.resolve("format.new");
        String text = MAGIC + ' ' + (group.isEmpty() ? VERSION : NAMED) + ' ' + settings.address();
        writeDurably(fresh, text + (group.isEmpty() ? "" : " " + group) + '\n');
        Files.move(fresh, root.resolve(FORMAT));
        syncDirectory(root);
    }

    private static String checkEmpty(RaftSettings settings) throws IOException {
        Path root = settings.directory();
        // What a file system has of itself does not count.
        Set<String> nothing = Set.of(LOCK, "lost+found");
        try (Stream<Path> names = Files.list(root)) {
            if (names.anyMatch(name -> !nothing.contains(String.valueOf(name.getFileName())))) {
                throw new LogException("The data directory is not empty. directory=" + root, null);
            }
        }
        writeDurably(root.resolve(UNFINISHED), "");
        syncDirectory(root);
        return settings.group().name();
    }

    /** All that was begun is on the disk: from now on it is the directory of a node. */
    void finish(RaftSettings settings) throws IOException {
        writeFormat(settings);
        Files.delete(root.resolve(UNFINISHED));
        syncDirectory(root);
    }

    /** Takes away what was begun and not finished. */
    void giveUp() throws IOException {
        for (String part : List.of("snapshot", "vote", FORMAT, "format.new", UNFINISHED)) {
            deleteAll(root.resolve(part));
        }
    }

    private static void deleteAll(Path path) throws IOException {
        if (!Files.exists(path)) {
            return;
        }
        try (Stream<Path> found = Files.walk(path)) {
            for (Path each : found.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }

    /** Writes a file, and returns when it is on the disk. */
    private static void writeDurably(Path file, String text) throws IOException {
        try (FileChannel out = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
            out.force(true);
        }
    }

    /** Returns when the names in a directory are on the disk. */
    static void syncDirectory(Path directory) throws IOException {
        try (FileChannel names = FileChannel.open(directory, StandardOpenOption.READ)) {
            names.force(true);
        }
    }

    private static void closeQuietly(@Nullable FileChannel channel, Exception why) {
        if (channel == null) {
            return;
        }
        try {
            channel.close();
        } catch (IOException e) {
            why.addSuppressed(e);
        }
    }

    /** Returns the name of those who keep the log together. */
    String group() {
        return group;
    }

    /** Returns the place of a part below the directory. */
    String part(String name) {
        return root.resolve(name).toString();
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new LogException("The data directory cannot be given back. directory=" + root, e);
        }
    }
}
