package io.locker.machine;

import static io.locker.machine.Claims.NAME;
import static io.locker.machine.Claims.exclusive;
import static io.locker.machine.Claims.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.locker.api.LockMode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LockDocumentTest {
    private static final long NOW = 1_700_000_000_000_000L;
    private static final Origin ORIGIN = new Origin("web-1 (pid 811)", "nightly", "");

    private final LockState lock = new LockState(NAME);
    private final Turn turn = Turn.atStore(NOW, MachineLimits.defaults());

    private static ClaimId web(int number) {
        return new ClaimId("3f9c2a7be01d4c55a8b1c2d3e4f50617", number);
    }

    private static LockState decode(String document) {
        return LockDocument.decode(NAME, document, 7, NOW);
    }

    @Test
    void anExcerptShowsTheFirstOfThoseWhoWait() {
        lock.acquire(exclusive("a1"), turn);
        lock.acquire(exclusive("b1"), turn);
        lock.acquire(exclusive("c1"), turn);
        lock.stamp(7, NOW);

        LockState shown = decode(LockDocument.excerpt(lock, 1));

        assertThat(shown.grants()).isEqualTo(lock.grants());
        assertThat(shown.queue()).isEqualTo(lock.queue().subList(0, 1));
        assertThat(shown.drawn()).isEqualTo(3);
        assertThat(LockDocument.excerpt(lock, 2)).isEqualTo(LockDocument.encode(lock));
    }

    @Test
    void whoIsNamedCanBeChangedInEveryFact() {
        String document = """
                locker 1
                drawn 9
                hold a/4 update token=3072 since=17 holder=web%201 with=x with=y
                upgrade a/4
                linger a/1 shared token=2048 since=16 until=18
                wait a/17 exclusive 9 actor=t payload=add%203
                result a/16 text=12
                broken a/2 token=1024 by=ann reason=stuck
                value at=17 until=30 text=slot-42
                """;

        String renamed = LockDocument.renamed(
                document,
                claim -> Claim.of(new ClaimId("b", claim.id().number()), claim.demand(), claim.origin()),
                id -> new ClaimId("c", id.number()));

        assertThat(renamed).isEqualTo("""
                        locker 1
                        drawn 9
                        hold b/4 update token=3072 since=17 holder=web%201
                        upgrade c/4
                        linger b/1 shared token=2048 since=16 until=18
                        wait b/17 exclusive 9 actor=t
                        result c/16 text=12
                        broken c/2 token=1024 by=ann reason=stuck
                        value at=17 until=30 text=slot-42
                        """);
        assertThat(LockDocument.renamed(document, claim -> claim, id -> id)).isEqualTo(document);
        assertThat(LockDocument.renamed("", claim -> claim, id -> id)).isEmpty();
        assertThatThrownBy(() -> LockDocument.renamed("locker 1\nfuture a/1\n", claim -> claim, id -> id))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** One file for each feature, compared to the letter: a document in a store outlives the program that wrote it. */
    @Nested
    class Golden {

        @Test
        void anExclusiveHoldIsShort() {
            lock.acquire(Claim.of(web(12), Demand.exclusive(), ORIGIN), turn);

            String document = matches("exclusive");
            assertThat(document.getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(150);
        }

        @Test
        void aHoldShowsItsTokenOnceWritten() {
            lock.acquire(Claim.of(web(12), Demand.exclusive(), ORIGIN), turn);
            lock.stamp(7, NOW);

            matches("settled");
        }

        @Test
        void waitersShowTheirNumbers() {
            lock.acquire(exclusive("a1"), turn);
            lock.acquire(Claim.of(web(12), Demand.of(LockMode.SHARED), new Origin("h", "p", "thread 1")), turn);
            lock.acquire(Claims.withPayload("b1", "add 3%\n"), turn);
            lock.withdraw(web(12), turn);

            matches("queue");
        }

        @Test
        void aHoldWaitsToBecomeExclusive() {
            lock.acquire(Claims.update("a1"), turn);
            lock.acquire(Claims.shared("b1"), turn);
            lock.convert(id("a1"), LockMode.EXCLUSIVE, turn);
            lock.acquire(Claims.shared("c1"), turn);

            matches("modes");
        }

        @Test
        void permitsShowTheirLimit() {
            lock.acquire(Claims.permits("a1", 2, 3), turn);
            lock.acquire(Claims.permits("b1", 2, 3), turn);

            matches("semaphore");
        }

        @Test
        void aHoldLingersUntilItsTime() {
            lock.acquire(Claim.of(id("a1"), Demand.exclusive(), ORIGIN), turn);
            lock.stamp(6, NOW - 5);
            lock.release(id("a1"), NOW + 30_000_000, turn);
            lock.acquire(exclusive("b1"), turn);

            matches("linger");
        }

        @Test
        void resultsWaitToBeFetched() {
            lock.acquire(Claims.withPayload("a1", "add 1"), turn);
            lock.acquire(Claims.withPayload("b1", "add 2"), turn);
            lock.acquire(Claims.withPayload("c1", "add 3"), turn);
            lock.settle(id("a1"), Map.of(id("b1"), "3 items", id("c1"), ""), turn);

            matches("merged");
        }

        @Test
        void aBrokenHoldLeavesANote() {
            lock.acquire(exclusive("a1"), turn);
            lock.stamp(6, NOW - 5);
            lock.acquire(exclusive("b1"), turn);
            lock.breakHolds("ann", "stuck since noon", turn);

            matches("broken");
        }

        @Test
        void aValueShowsItsTimes() {
            lock.acquire(exclusive("a1"), turn);
            lock.attach(id("a1"), new Attached("slot 42", NOW, NOW + 300_000_000), turn);

            matches("value");
        }

        @Test
        void oddCharactersAreEscaped() {
            String text = "blank tab\t break\n percent% nbsp\u00a0 line\u2028 half\ud83d whole😀 名";
            lock.acquire(Claim.of(new ClaimId("a b/c", 1), Demand.exclusive(), new Origin(text, "", "")), turn);

            matches("escapes");
        }

        private String matches(String feature) {
            String document = LockDocument.encode(lock);
            GoldenFiles.assertSame("lock-document/" + feature + ".txt", document);
            lock.stamp(7, NOW);
            assertThat(LockDocument.encode(decode(document))).isEqualTo(LockDocument.encode(lock));
            return document;
        }
    }

    @Nested
    class OpenGrants {

        @Test
        void getTheTokenOfTheRevisionTheyAreReadWith() {
            lock.acquire(exclusive("a1"), turn);
            LockState read = decode(LockDocument.encode(lock));

            assertThat(read.grants()).containsExactly(new Grant(exclusive("a1"), 7 * 1024, NOW));
        }

        @Test
        void keepThatTokenWhenOthersWrite() {
            lock.acquire(exclusive("a1"), turn);
            LockState read = decode(LockDocument.encode(lock));
            LockState later = LockDocument.decode(NAME, LockDocument.encode(read), 8, NOW + 1);

            assertThat(later.grants()).isEqualTo(read.grants());
        }
    }

    @Nested
    class Unreadable {

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                quoteCharacter = '`',
                value = {
                    "``|This version reads documents that begin with \"locker 1\".|1",
                    "locker 2;drawn 1;|This version reads documents that begin with \"locker 1\".|1",
                    "locker 1;drawn 1|The last line is not complete.|2",
                    "locker 1;;|A word is missing.|2",
                    "locker 1;dream 1;|There is no such fact in this version. fact=dream|2",
                    "locker 1;drawn;|A word is missing.|2",
                    "locker 1;drawn -1;|A number has decimal digits only, and is not too great. text=-1|2",
                    "locker 1;drawn 1 2;|There is an unknown field. field=2|2",
                    "locker 1;`drawn  1`;|There is a blank too many.|2",
                    "locker 1;hold a/1;|A word is missing.|2",
                    "locker 1;hold a exclusive;|A claim id has the form session/number. text=a|2",
                    "locker 1;hold a/1 rude;|A demand is a mode or permits/limit. text=rude|2",
                    "locker 1;hold a/1 exclusive colour=red;|There is an unknown field. field=colour=red|2",
                    "locker 1;hold a/1 exclusive holder=;|An empty field is left out. field=holder|2",
                    "locker 1;hold a/1 exclusive holder=%4;|An escape is not complete. text=%4|2",
                    "locker 1;hold a/1 exclusive;hold b/1 shared;|Two holds exclude each other. claim=b/1|3",
                    "locker 1;hold a/1 shared;hold a/1 shared;|A claim is here twice. claim=a/1|3",
                    "locker 1;hold a/1 shared;hold b/1 1/3;|Claims of two kinds are here. demand=1/3|3",
                    "locker 1;hold a/1 2/3;hold b/1 2/3;|Two holds exclude each other. claim=b/1|3",
                    "locker 1;upgrade a/1;|Only a hold in mode update becomes exclusive. claim=a/1|2",
                    "locker 1;linger a/1 shared;|A hold that lingers has an end. claim=a/1|2",
                    "locker 1;hold a/1 exclusive;wait b/1 shared 2;"
                            + "|A claim has a number that it cannot have drawn. claim=b/1 number=2|3",
                })
        void isRefusedWithOneClearSentence(String lines, String why, int line) {
            String document = lines.replace("`", "").replace(';', '\n');

            assertThatThrownBy(() -> decode(document))
                    .isInstanceOf(UnreadableDocument.class)
                    .hasMessage("The lock's document cannot be read. why=\"" + why + "\" lock=orders/42 line=" + line);
        }
    }

    @Nested
    class Requests {

        @Test
        void areReadAsTheyWereWritten() {
            Claim claim = new Claim(web(12), Demand.permits(2, 8), ORIGIN, "a\nb", List.of());
            for (Request request : List.of(Request.claim(claim), Request.withdraw(web(12)), Request.release(web(12)))) {
                assertThat(request.encode()).doesNotContain("\n");
                assertThat(Request.decode(request.encode())).isEqualTo(request);
                assertThat(request.id()).isEqualTo(web(12));
            }
        }

        @Test
        void haveAReadableForm() {
            assertThat(Request.claim(Claim.of(id("a1"), Demand.permits(2, 8), ORIGIN))
                            .encode())
                    .isEqualTo("claim a/1 2/8 holder=web-1%20(pid%20811) purpose=nightly");
            assertThat(Request.withdraw(id("a1")).encode()).isEqualTo("withdraw a/1");
            assertThat(Request.release(id("a1")).encode()).isEqualTo("release a/1");
        }

        @Test
        void thatAreUnknownAreRefused() {
            assertThatThrownBy(() -> Request.decode("steal a/1"))
                    .isInstanceOf(UnreadableDocument.class)
                    .hasMessage("The request cannot be read. why=\"There is no such request in this version."
                            + " request=steal\" text=steal a/1");
        }

        @Test
        void areFoldedLikeTheirOperations() {
            Turn fold = Turn.atStore(NOW, MachineLimits.defaults());
            lock.fold(Request.claim(exclusive("a1")), fold);
            lock.fold(Request.claim(exclusive("b1")), fold);

            assertThat(lock.fold(Request.release(id("a1")), fold)).isEqualTo(Reply.RELEASED);
            assertThat(lock.grant(id("b1"))).isPresent();
            assertThat(lock.fold(Request.withdraw(id("b1")), fold)).isEqualTo(Reply.WITHDRAWN);
            assertThat(lock.isIdle()).isTrue();
        }
    }
}
