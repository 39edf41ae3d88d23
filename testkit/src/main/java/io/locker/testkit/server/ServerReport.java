package io.locker.testkit.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestPlan;

/**
 * Prints at the end of a run which servers the tests worked with, and leaves it in {@code target/test-servers.txt}.
 * Found by JUnit itself, wherever this artifact is on the class path.
 */
public final class ServerReport implements TestExecutionListener {

    /** For {@link java.util.ServiceLoader}. */
    public ServerReport() {}

    @Override
    public void testPlanExecutionFinished(TestPlan plan) {
        List<String> table = TestServers.table();
        if (table.isEmpty()) {
            return;
        }
        System.out.println("Servers that the tests worked with:");
        table.forEach(line -> System.out.println("  " + line));
        Path target = Path.of("target");
        if (Files.isDirectory(target)) {
            try {
                Files.write(target.resolve("test-servers.txt"), table);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
