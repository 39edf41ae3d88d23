package io.locker.server.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.locker.api.NotPermittedException;
import io.locker.machine.Reply;
import io.locker.protocol.ServiceWord;
import io.locker.testkit.Await;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rules and tokens that are replaced under a server that runs. */
class ReplacedFilesTest {
    @TempDir
    private Path folder;

    private Guarded server;
    private Guest ann;

    @BeforeEach
    void start() {
        server = new Guarded(folder, "allow ann acquire a/*\n", "ann");
        ann = server.guest("ann");
        ann.open("s");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private boolean maySee(String lock) {
        return ann.look(lock) instanceof ServiceWord.Looked;
    }

    @Test
    void whatIsAllowedNowIsDoneOnLinesThatAreOpen() {
        server.write("rules", "allow ann acquire a/*\nallow ann inspect b/*\n");

        Await.until("the rules are read", () -> maySee("b/1"));
    }

    @Test
    void whatIsAllowedNoMoreIsDenied() {
        server.write("rules", "allow ann acquire b/*\n");

        Await.until("the rules are read", () -> !maySee("a/1"));
        ann.denied(ann.acquire("s", 1, "a/1"));
    }

    @Test
    void whatCannotBeReadLeavesTheRulesAsTheyWere() {
        server.write("rules", "allow ann acquire b/*\nallow ann eat c/*\n");

        Await.always(Duration.ofMillis(300), "the old rules hold", () -> maySee("a/1") && !maySee("b/1"));

        server.write("rules", "allow ann acquire b/*\n");
        Await.until("the rules are read", () -> maySee("b/1"));
    }

    @Test
    void aUserWhomNoRuleNamesAnyMoreIsTurnedAway() {
        server.write("rules", "allow bob acquire a/*\n");

        Await.until("the line has ended", ann::isEnded);
        assertThat(ann.whyEnded()).contains("user=ann");
        assertThatThrownBy(() -> server.guest("ann")).isInstanceOf(NotPermittedException.class);
    }

    @Test
    void aUserWhoseTokenIsTakenAwayIsTurnedAway() {
        server.tokens("bob");

        Await.until("the line has ended", ann::isEnded);
        assertThatThrownBy(() -> server.guest("ann")).isInstanceOf(NotAuthenticatedException.class);
    }

    @Test
    void aUserMayHaveTwoTokensWhileOneIsReplaced() {
        String fresh = Tokens.random();
        String both = Tokens.line(new Principal("ann"), fresh) + "\n"
                + Tokens.line(new Principal("ann"), Guarded.token("ann")) + "\n";
        server.write("tokens", both);
        Credentials shown = new Credentials("10.1.2.3", "bearer " + fresh, null);
        Await.until("the token is known", () -> {
            try {
                return server.control().admit(shown) != null;
            } catch (NotAuthenticatedException e) {
                return false;
            }
        });

        Guest again = new Guest(server.control().admit(shown));

        assertThat(ann.isEnded()).isFalse();
        assertThat(again.resume("s").alive()).isTrue();
        assertThat(again.carry(again.acquire("s", 1, "a/1"))).isInstanceOf(Reply.Granted.class);
    }
}
