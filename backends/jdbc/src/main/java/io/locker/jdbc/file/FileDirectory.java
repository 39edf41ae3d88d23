package io.locker.jdbc.file;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Makes the directory and the files of a backend, with permissions that fit.
 *
 * <p>A new directory is the user's alone. One that exists keeps its mode, and a file in it can be used by the group
 * exactly if the group may write into the directory; so several users share one by a directory with mode 2770. Nothing
 * is ever given to all others.
 */
final class FileDirectory {
    private static final Set<PosixFilePermission> OWNER_ONLY_DIRECTORY = PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> OWNER_ONLY_FILE = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> GROUP_FILE = PosixFilePermissions.fromString("rw-rw----");

    private FileDirectory() {}

    /** Makes the directory unless it exists. */
    static void make(Path directory) throws IOException {
        if (Files.isDirectory(directory)) {
            return;
        }
        if (hasModes(directory.getRoot())) {
            Files.createDirectories(directory, PosixFilePermissions.asFileAttribute(OWNER_ONLY_DIRECTORY));
        } else {
            Files.createDirectories(directory);
        }
    }

    /** Makes an empty file in the directory unless it exists. */
    static void makeFile(Path file) throws IOException {
        if (Files.exists(file)) {
            return;
        }
        try {
            if (!hasModes(file)) {
                Files.createFile(file);
                return;
            }
            Files.createFile(file, PosixFilePermissions.asFileAttribute(OWNER_ONLY_FILE));
            Path directory = file.getParent();
            if (directory != null && groupMayWrite(directory)) {
                // Set afterwards, because the mask of the process takes permissions away from a file as it is made.
                Files.setPosixFilePermissions(file, GROUP_FILE);
            }
        } catch (FileAlreadyExistsException e) {
            // Another process was faster, which is as good.
        }
    }

    private static boolean groupMayWrite(Path directory) throws IOException {
        return Files.getPosixFilePermissions(directory).contains(PosixFilePermission.GROUP_WRITE);
    }

    private static boolean hasModes(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }
}
