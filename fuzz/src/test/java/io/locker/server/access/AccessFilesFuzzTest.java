package io.locker.server.access;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.locker.fuzz.Refusals;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** The files of rules and of tokens. */
class AccessFilesFuzzTest {
    static Stream<byte[]> files() {
        String rules = """
                # all
                group writers ann bob
                allow @writers acquire orders/*
                allow ann inspect,break *
                allow carol administer
                """;
        return Stream.of(rules, "ann: sha256:" + "0a".repeat(32) + "\n")
                .map(text -> text.getBytes(StandardCharsets.UTF_8));
    }

    @MethodSource("files")
    @FuzzTest
    void areReadOrRefused(byte[] file) {
        try {
            Rules rules = Rules.parse(TextLines.decode(file));
            rules.isMember("writers", "ann");
            rules.of(new Principal("ann"));
        } catch (IllegalArgumentException e) {
            Refusals.check(e);
        }
        try {
            Tokens.parse(TextLines.decode(file)).find("a".repeat(Tokens.SHORTEST));
        } catch (IllegalArgumentException e) {
            Refusals.check(e);
        }
    }
}
