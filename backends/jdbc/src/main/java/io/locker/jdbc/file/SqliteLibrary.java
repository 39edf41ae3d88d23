package io.locker.jdbc.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.sqlite.SQLiteJDBCLoader;
import org.sqlite.util.LibraryLoaderUtil;

/**
 * Loads SQLite's native library out of the driver's jar.
 *
 * <p>Left to itself, the driver leaves a copy in the temporary directory for each process that is killed, compares what
 * it has written byte by byte, which takes longer than all else together, and gives up where that directory may not
 * hold programs. Here the copy is private, is removed as soon as it is loaded, and goes to the user's cache directory
 * if the temporary one will not do. Whoever sets one of the driver's own properties gets what the driver does.
 */
final class SqliteLibrary {
    private static final String PATH = "org.sqlite.lib.path";
    private static final String SCRATCH = "org.sqlite.tmpdir";

    private static final ReentrantLock LOADING = new ReentrantLock();

    private static boolean loaded;

    private SqliteLibrary() {}

    /**
     * Loads the library, once in a process.
     *
     * @throws Exception whatever the driver throws if it cannot be loaded
     */
    static void load() throws Exception {
        LOADING.lock();
        try {
            loaded = loaded || loadCopy() || SQLiteJDBCLoader.initialize();
        } finally {
            LOADING.unlock();
        }
    }

    private static boolean loadCopy() throws Exception {
        if (System.getProperty(PATH) != null || System.getProperty(SCRATCH) != null) {
            return false;
        }
        for (Path place : places()) {
            if (loadCopyIn(place)) {
                return true;
            }
        }
        return false;
    }

    private static List<Path> places() {
        List<Path> places = new ArrayList<>();
        places.add(Path.of(System.getProperty("java.io.tmpdir")));
        String cache = System.getenv().getOrDefault("XDG_CACHE_HOME", "");
        Path second = cache.startsWith("/") ? Path.of(cache) : Path.of(System.getProperty("user.home"), ".cache");
        if (second.isAbsolute()) { // it is not for a user whom the system does not know
            places.add(second);
        }
        return places;
    }

    /** Loads from a copy below a directory; says whether that was possible. */
    private static boolean loadCopyIn(Path place) throws Exception {
        Path directory;
        try {
            Files.createDirectories(place);
            directory = Files.createTempDirectory(place, "locker-sqlite");
        } catch (IOException e) {
            return false;
        }
        Path copy = directory.resolve(LibraryLoaderUtil.getNativeLibName());
        try {
            // Where a file system may not hold programs, the system calls no file on it executable.
            return write(copy) && copy.toFile().setExecutable(true) && Files.isExecutable(copy) && loadFrom(copy);
        } finally {
            remove(copy);
            remove(directory);
        }
    }

    private static boolean write(Path copy) {
        String resource = LibraryLoaderUtil.getNativeLibResourcePath() + "/" + LibraryLoaderUtil.getNativeLibName();
        try (InputStream library = SQLiteJDBCLoader.class.getResourceAsStream(resource)) {
            return library != null && Files.copy(library, copy) > 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean loadFrom(Path copy) throws Exception {
        Path directory = copy.getParent();
        System.setProperty(PATH, String.valueOf(directory));
        System.setProperty(SCRATCH, String.valueOf(directory));
        try {
            return SQLiteJDBCLoader.initialize();
        } finally {
            System.clearProperty(PATH);
            System.clearProperty(SCRATCH);
        }
    }

    private static void remove(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // Some systems keep a library that is in use; the copy then goes with the process.
            file.toFile().deleteOnExit();
        }
    }
}
