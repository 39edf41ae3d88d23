package io.locker.cli.look;

import io.locker.Locker;
import io.locker.LockerOptions;
import io.locker.api.LockException;
import io.locker.cli.run.RunCommand;
import io.locker.cli.support.ExitCode;
import io.locker.cli.support.Failures;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.sqlite.SQLiteJDBCLoader;
import org.sqlite.util.LibraryLoaderUtil;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * What the launcher runs once for each kind of place so that later starts are fast. Which classes they need shows in a
 * command under a lock, and in a look at the locks there: on a file, or in a server as far as one gets without one.
 */
@Command(name = "train", hidden = true)
final class TrainCommand implements Callable<Integer> {
    private static final Duration IN_VAIN = Duration.ofMillis(300);

    @Parameters(index = "0", paramLabel = "DIRECTORY")
    String directory = "";

    /** {@code file}, {@code kafka}, {@code locker}, {@code rabbitmq} or {@code redis}. */
    @Parameters(index = "1", paramLabel = "KIND")
    String kind = "";

    @Override
    public Integer call() throws InterruptedException, IOException {
        keepSqlite();
        if (kind.equals("redis")) {
            try (RedisStandIn redis = new RedisStandIn()) {
                trainAt(redis.address());
            }
        } else if (kind.equals("kafka") || kind.equals("rabbitmq")) {
            openInVain(kind + "://127.0.0.1:1");
            // What runs on a log does so in memory too.
            trainAt("memory-log:training");
        } else if (kind.equals("locker")) {
            trainAt("locker://127.0.0.1:1");
        } else {
            trainAt("file:" + directory + "/locks");
        }
        return ExitCode.OK;
    }

    /** Nobody listens there, and for some clients that is no reason to give up early. */
    private static void openInVain(String at) {
        try {
            Locker.open(at, LockerOptions.defaults().withRequestTimeout(IN_VAIN))
                    .close();
        } catch (LockException e) {
            // The classes have been loaded.
        }
    }

    /** What does not work, works no worse later. */
    private static void trainAt(String at) throws InterruptedException {
        int unused =
                Failures.guard(() -> RunCommand.run(List.of("--at", at, "--wait", "1s", "training", "--", "true")));
        LockerCommand.run("ls", "--json", "--at", at);
        LockerCommand.run("show", "--at", at, "training");
    }

    /** Unpacks SQLite's native library, where each start would have to unpack it anew. */
    private void keepSqlite() throws IOException {
        String file = LibraryLoaderUtil.getNativeLibName();
        String resource = LibraryLoaderUtil.getNativeLibResourcePath() + "/" + file;
        try (InputStream library = SQLiteJDBCLoader.class.getResourceAsStream(resource)) {
            if (library != null) {
                Files.copy(library, Path.of(directory, file), StandardCopyOption.REPLACE_EXISTING);
                System.setProperty("org.sqlite.lib.path", directory);
                System.setProperty("org.sqlite.tmpdir", directory);
            }
        }
    }
}
