package io.locker.testkit.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestPlan;

/**
 * Prints which servers the tests of this process worked with, and leaves it in {@code target/test-servers-N.txt}, N
 * being the number that Maven gives to the process. Found by JUnit itself, wherever this artifact is on the class path.
 *
 * <p>Where Maven runs tests in several processes, each class is a run for JUnit; what was printed before is not
 * repeated.
 */
public final class ServerReport implements TestExecutionListener {

    private static final AtomicReference<List<String>> PRINTED = new AtomicReference<>(List.of());

    /** For {@link java.util.ServiceLoader}. */
    public ServerReport() {}

    @Override
    public void testPlanExecutionFinished(TestPlan plan) {
        List<String> table = TestServers.table();
        if (table.equals(PRINTED.getAndSet(table))) {
            return;
        }
        System.out.println("Servers that the tests worked with:");
        table.forEach(line -> System.out.println("  " + line));
        Path target = Path.of("target");
        if (Files.isDirectory(target)) {
            try {
                Files.write(
                        target.resolve("test-servers-" + System.getProperty("surefire.forkNumber", "1") + ".txt"),
                        table);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
