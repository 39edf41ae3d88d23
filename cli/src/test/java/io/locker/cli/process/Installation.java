package io.locker.cli.process;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;

/**
 * The command as it is installed: the launcher, its jar and the jars beside it, put together from the class path of the
 * tests, because they run before the module's own jar is made.
 */
final class Installation {
    private static final Path TARGET = Path.of("target").toAbsolutePath();

    /** Of the class path of the tests: what the module itself depends on. */
    private static final List<String> FOR_ALL = List.of(
            "sqlite-jdbc",
            "/org/postgresql/",
            "locker-core",
            "locker-guards",
            "locker-jdbc",
            "locker-kafka",
            "locker-rabbitmq",
            "locker-redis",
            "locker-remote",
            "/core/target/classes/",
            "/guards/target/classes/",
            "/jdbc/target/classes/",
            "/kafka/target/classes/",
            "/rabbitmq/target/classes/",
            "/redis/target/classes/",
            "/remote/target/classes/");

    /** What only one kind of place needs, by the directory where it goes. */
    private static final Map<String, List<String>> ONLY_FOR = Map.of(
            "kafka",
            List.of("/org/apache/kafka/kafka-clients/", "/org/slf4j/"),
            "locker",
            List.of("/io/grpc/", "/io/perfmark/", "/com/google/", "locker-wire", "/wire/target/classes/"),
            "rabbitmq",
            List.of("/com/rabbitmq/", "/org/slf4j/"),
            "redis",
            List.of("/io/lettuce/", "/io/netty/", "/io/projectreactor/", "/org/reactivestreams/"));

    private static final Installation SHARED = makeShared();

    private final Path directory;

    private Installation(Path directory) {
        this.directory = directory;
    }

    /** Returns the one that most tests use; its cache is filled once. */
    static Installation shared() {
        return SHARED;
    }

    private static Installation makeShared() {
        try {
            Installation made = makeIn(TARGET.resolve("installation"));
            made.fillCache();
            return made;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /**
     * Makes an installation.
     *
     * @param directory where; what was there before is removed
     */
    static Installation makeIn(Path directory) throws IOException {
        remove(directory);
        for (String kind : ONLY_FOR.keySet()) {
            Files.createDirectories(directory.resolve("lib").resolve(kind));
        }
        Files.copy(TARGET.resolve("../../locker").normalize(), directory.resolve("locker"));
        makeJars(directory.resolve("locker-cli.jar"), directory.resolve("lib"));
        return new Installation(directory);
    }

    /** Takes much longer than any other start, so it is not left to the first test. */
    private void fillCache() throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(directory.resolve("locker").toString(), "--version");
        builder.environment().put("XDG_CACHE_HOME", cache().toString());
        Process filling = builder.redirectOutput(Redirect.DISCARD)
                .redirectError(Redirect.INHERIT)
                .start();
        if (!filling.waitFor(2, TimeUnit.MINUTES) || filling.exitValue() != 0) {
            filling.destroyForcibly();
            throw new IllegalStateException("The installed command does not start.");
        }
    }

    /**
     * Makes the runnable jar and those it needs.
     *
     * @param jar the runnable one
     * @param lib where the others go, beside the jar
     */
    static void makeJars(Path jar, Path lib) throws IOException {
        StringBuilder classPath = new StringBuilder();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            Path path = Path.of(entry).toAbsolutePath();
            for (Map.Entry<String, List<String>> kind : ONLY_FOR.entrySet()) {
                if (isNeeded(path, kind.getValue())) {
                    addJar(path, lib.resolve(kind.getKey()).resolve(name(path)));
                }
            }
            if (isNeeded(path, FOR_ALL)) {
                addJar(path, lib.resolve(name(path)));
                classPath.append(classPath.isEmpty() ? "" : " ").append("lib/").append(name(path));
            }
        }
        Manifest manifest = new Manifest();
        Attributes main = manifest.getMainAttributes();
        main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        main.put(Attributes.Name.MAIN_CLASS, "io.locker.cli.Main");
        main.put(Attributes.Name.CLASS_PATH, classPath.toString());
        main.put(new Attributes.Name("Enable-Native-Access"), "ALL-UNNAMED");
        pack(TARGET.resolve("classes"), jar, manifest);
    }

    private static boolean isNeeded(Path path, List<String> needed) {
        return needed.stream().anyMatch((path + "/")::contains);
    }

    private static String name(Path path) {
        // A directory is that of a module's classes: module/target/classes.
        return Files.isDirectory(path)
                ? path.getName(path.getNameCount() - 3) + ".jar"
                : String.valueOf(path.getFileName());
    }

    private static void addJar(Path from, Path to) throws IOException {
        if (Files.isDirectory(from)) {
            Manifest manifest = new Manifest();
            manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
            pack(from, to, manifest);
        } else {
            Files.copy(from, to);
        }
    }

    private static void pack(Path classes, Path jar, Manifest manifest) throws IOException {
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file, manifest);
                Stream<Path> files = Files.walk(classes)) {
            for (Path path : files.filter(Files::isRegularFile).sorted().toList()) {
                out.putNextEntry(new JarEntry(classes.relativize(path).toString()));
                Files.copy(path, out);
                out.closeEntry();
            }
        }
    }

    static void remove(Path directory) throws IOException {
        if (Files.exists(directory)) {
            try (Stream<Path> all = Files.walk(directory)) {
                for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }

    /** The words that start the command. */
    List<String> command() {
        return List.of(directory.resolve("locker").toString());
    }

    Path directory() {
        return directory;
    }

    /** Where the launcher keeps what it does not want to make twice. */
    Path cache() {
        return directory.resolve("cache");
    }
}
