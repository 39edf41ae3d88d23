package io.locker.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.locker.api.LockName;
import io.locker.spi.LockRecord;
import io.locker.spi.LockRecord.InboxEntry;
import io.locker.spi.Swap;
import io.locker.spi.Swap.Taken;
import io.locker.spi.SwapResult;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a store promises of requests that arrived and are in no document yet. */
abstract class StoreInboxTests extends StoreTests {

    @Test
    void requestsAreKeptInTheOrderOfTheirArrival() {
        post("first");
        LockRecord answer = anotherClient().post(NAME, List.of("second"), Set.of());
        post("third");

        assertThat(requests(answer)).containsExactly("first", "second");
        assertThat(requests(store().read(NAME))).containsExactly("first", "second", "third");
    }

    @Test
    void requestsPostedTogetherStayInTheirOrder() {
        LockRecord answer = store().post(NAME, List.of("b", "a", "c"), Set.of());

        assertThat(requests(answer)).containsExactly("b", "a", "c");
    }

    @Test
    void aPostNeedsNoDocument() {
        LockRecord answer = post("claim");

        assertThat(answer.revision()).isZero();
        assertThat(answer.document()).isNull();
        assertThat(answer.isEmpty()).isFalse();
        assertThat(store().read(NAME).inbox()).isEqualTo(answer.inbox());
    }

    @Test
    void aPostShowsTheDocumentAndLeavesItsRevision() {
        LockRecord written = write(store(), NAME, "held");

        LockRecord answer = post("claim");

        assertThat(answer.document()).isEqualTo("held");
        assertThat(answer.revision()).isEqualTo(written.revision());
        assertThat(answer.writtenAt()).isEqualTo(written.writtenAt());
        assertThat(swap(store(), NAME, written.revision(), "next").applied()).isTrue();
    }

    @Test
    void aPostOfNothingShowsTheRecord() {
        post("claim");

        LockRecord answer = store().post(NAME, List.of(), Set.of());

        assertThat(requests(answer)).containsExactly("claim");
    }

    @Test
    void equalRequestsAreTwo() {
        post("claim");
        LockRecord answer = post("claim");

        assertThat(requests(answer)).containsExactly("claim", "claim");
        assertThat(ids(answer)).doesNotHaveDuplicates();
    }

    @Test
    void aSwapRemovesWhatItTookAndShowsTheRest() {
        post("first");
        post("second");
        LockRecord found = post("third");

        SwapResult result = take(found, List.of(ids(found).get(0), ids(found).get(2)), "folded");

        assertThat(result.applied()).isTrue();
        assertThat(requests(result.record())).containsExactly("second");
        assertThat(requests(anotherClient().read(NAME))).containsExactly("second");
    }

    @Test
    void aSwapThatLosesTakesNothing() {
        LockRecord found = post("claim");
        write(anotherClient(), NAME, "theirs");

        SwapResult lost = take(found, ids(found), "mine");

        assertThat(lost.applied()).isFalse();
        assertThat(requests(lost.record())).containsExactly("claim");
        assertThat(requests(store().read(NAME))).containsExactly("claim");
    }

    @Test
    void takingWhatIsGoneIsAConflict() {
        LockRecord found = post("claim");
        SwapResult first = take(found, ids(found), "folded");

        SwapResult second = take(first.record(), ids(found), "folded again");

        assertThat(second.applied()).isFalse();
        assertThat(second.record().document()).isEqualTo("folded");
    }

    @Test
    void takingWhatIsGoneIsAConflictWithoutADocument() {
        LockRecord found = post("claim");
        LockRecord both = post("another claim");
        take(found, ids(found), null);

        SwapResult second = take(both, ids(both), "folded");

        assertThat(second.applied()).isFalse();
        assertThat(requests(second.record())).containsExactly("another claim");
    }

    @Test
    void aSwapShowsWhatArrivedAfterItsReader() {
        LockRecord found = post("known");
        anotherClient().post(NAME, List.of("unknown"), Set.of());

        SwapResult result = take(found, ids(found), "folded");

        assertThat(result.applied()).isTrue();
        assertThat(requests(result.record())).containsExactly("unknown");
    }

    @Test
    void aSwapThatDemandsAllConflictsWithWhatItDoesNotKnow() {
        LockRecord found = post("known");
        anotherClient().post(NAME, List.of("unknown"), Set.of());

        SwapResult lost = takeAll(found, "folded");
        SwapResult won = takeAll(lost.record(), "folded");

        assertThat(lost.applied()).isFalse();
        assertThat(requests(lost.record())).containsExactly("known", "unknown");
        assertThat(won.applied()).isTrue();
        assertThat(won.record().inbox()).isEmpty();
    }

    @Test
    void aSwapThatDemandsAnEmptyInboxConflictsWithARequest() {
        post("claim");

        SwapResult lost = takeAll(LockRecord.ABSENT, "mine");

        assertThat(lost.applied()).isFalse();
        assertThat(lost.record().document()).isNull();
        assertThat(requests(lost.record())).containsExactly("claim");
        assertThat(takeAll(lost.record(), "theirs").applied()).isTrue();
    }

    @Test
    void idsAreNotUsedAgain() {
        Set<String> used = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            LockRecord found = post("claim " + i);
            assertThat(used.addAll(ids(found))).isTrue();
            take(found, ids(found), i % 2 == 0 ? "folded" : null);
        }

        assertThat(used).hasSize(20);
    }

    @Test
    void requestsOutliveTheRemovalOfTheDocument() {
        LockRecord written = write(store(), NAME, "held");
        post("claim");

        SwapResult removed = swap(store(), NAME, written.revision(), null);

        assertThat(removed.applied()).isTrue();
        assertThat(requests(removed.record())).containsExactly("claim");
        assertThat(requests(store().read(NAME))).containsExactly("claim");
    }

    @Test
    void requestsCanBeTakenWithoutADocument() {
        LockRecord found = post("withdrawn");

        SwapResult result = take(found, ids(found), null);

        assertThat(result.applied()).isTrue();
        assertThat(store().read(NAME).isEmpty()).isTrue();
    }

    @Test
    void requestsOutliveTheClientThatPostedThem() {
        post("claim");
        store().close();

        assertThat(requests(anotherClient().read(NAME))).containsExactly("claim");
    }

    @Test
    void inboxesOfDifferentLocksDoNotTouch() {
        LockName other = new LockName("orders/43");
        LockRecord mine = post("mine");
        store().post(other, List.of("theirs"), Set.of());

        take(mine, ids(mine), "folded");

        assertThat(requests(store().read(other))).containsExactly("theirs");
    }

    @Test
    void manyRequestsAreTakenAtOnce() {
        List<String> many =
                IntStream.range(0, 1_000).mapToObj(i -> "claim " + i).toList();
        LockRecord found = store().post(NAME, many, Set.of());

        SwapResult result = take(found, ids(found), "folded");

        assertThat(requests(found)).isEqualTo(many);
        assertThat(result.record().inbox()).isEmpty();
    }

    @Test
    void aRequestOfAnyTextIsKept() {
        List<String> texts = new ArrayList<>(List.of("", "'; drop table x; --", "a\nb", "漢字 \ud83d\udd12"));
        texts.add("long".repeat(50_000));

        LockRecord answer = store().post(NAME, texts, Set.of());

        assertThat(requests(answer)).isEqualTo(texts);
    }

    private LockRecord post(String request) {
        return store().post(NAME, List.of(request), Set.of());
    }

    private SwapResult take(LockRecord found, List<String> taken, @Nullable String document) {
        return store().compareAndSet(new Swap(NAME, found.revision(), document, Taken.of(taken), Set.of()));
    }

    private SwapResult takeAll(LockRecord found, @Nullable String document) {
        return store().compareAndSet(new Swap(NAME, found.revision(), document, new Taken(ids(found), true), Set.of()));
    }

    private static List<String> ids(LockRecord record) {
        return record.inbox().stream().map(InboxEntry::id).toList();
    }
}
