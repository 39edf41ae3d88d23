package io.locker.server.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.locker.api.LockName;
import io.locker.machine.Command;
import io.locker.spi.TimeSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditTest {
    @TempDir
    private Path folder;

    private List<String> written(java.util.function.Consumer<Audit> acts) throws IOException {
        Path file = folder.resolve("audit.log");
        try (Audit audit = new Audit(Optional.of(file), TimeSource.system(), () -> Guarded.NOON)) {
            acts.accept(audit);
        }
        return Files.readAllLines(file);
    }

    @Test
    void eachLineIsJsonWhateverTheReasonSays() throws IOException {
        String reason = "it \"hangs\"\n{\\ \u00e9\u2028";
        List<String> lines = written(
                audit -> audit.broke("ann", new Command.BreakHolds(new LockName("a b"), "ann", reason, 7), "done"));

        assertThat(lines)
                .containsExactly(
                        "{\"at\":\"2027-01-15T08:00:00Z\",\"event\":\"break\",\"user\":\"ann\",\"lock\":\"a b\","
                                + "\"by\":\"ann\",\"reason\":\"it \\\"hangs\\\"\\u000a{\\\\ \\u00e9\\u2028\","
                                + "\"outcome\":\"done\"}");
    }

    @Test
    void aTextThatIsTooLongIsCut() throws IOException {
        String reason = "x".repeat(100_000);
        List<String> lines = written(
                audit -> audit.broke("ann", new Command.BreakHolds(new LockName("a"), "ann", reason, 7), "done"));

        assertThat(lines.get(0)).hasSizeLessThan(1_000).contains("xxx...");
    }

    @Test
    void whoTriesAgainAndAgainIsCounted() throws IOException {
        List<String> lines = written(
                audit -> IntStream.range(0, 100_000).forEach(i -> audit.denied("bob", Verb.BREAK, "lock-" + i)));

        assertThat(lines).hasSize(2);
        assertThat(lines.get(0)).contains("\"event\":\"denied\"").contains("lock-0");
        assertThat(lines.get(1)).contains("\"event\":\"denied again\"").contains("\"times\":\"99999\"");
    }

    @Test
    void aFloodOfManyKindsIsBounded() throws IOException {
        List<String> lines = written(audit ->
                IntStream.range(0, 100_000).forEach(i -> audit.denied("user" + i % 50_000, Verb.BREAK, "a")));

        assertThat(lines).hasSize(2 * Denials.KINDS + 1);
        assertThat(lines.get(lines.size() - 1)).contains("\"what\":\"others\",\"times\":\"99968\"");
    }

    @Test
    void aFloodOfDenialsHidesNoBreak() throws IOException {
        List<String> lines = written(audit -> {
            IntStream.range(0, 100_000).forEach(i -> audit.denied("user" + i, Verb.BREAK, "a"));
            audit.broke("ann", new Command.BreakHolds(new LockName("a"), "ann", "stuck", 7), "done");
        });

        assertThat(lines).anyMatch(line -> line.contains("\"event\":\"break\""));
    }

    @Test
    void aFileThatIsFullBecomesAnOlderOneAndTheOldestGoes() throws IOException {
        Path file = folder.resolve("small.log");
        try (AuditFile small = AuditFile.open(file, 100)) {
            IntStream.range(0, 100).forEach(i -> small.add("line " + i + " ".repeat(40)));
        }

        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files)
                    .hasSize(AuditFile.OLDER_FILES + 1)
                    .allMatch(one -> one.toFile().length() <= 100);
        }
        assertThat(Files.readString(file)).contains("line 99");
    }

    @Test
    void aFileThatCannotBeWrittenIsSaidAtTheStart() {
        assertThatThrownBy(() -> new Audit(
                        Optional.of(folder.resolve("missing/audit.log")), TimeSource.system(), () -> Guarded.NOON))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("audit.log");
    }
}
