package io.locker.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.locker.api.LockName;
import io.locker.spi.Capability;
import io.locker.spi.LockRecord;
import io.locker.spi.SwapResult;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** What a store promises of documents and revisions. */
abstract class StoreDocumentTests extends StoreTests {
    private static final int BIG = 1_000_000;

    @Test
    void anUnknownLockIsAbsent() {
        LockRecord found = store().read(NAME);

        assertThat(found.isEmpty()).isTrue();
        assertThat(found.revision()).isZero();
        assertThat(found.writtenAt()).isZero();
    }

    @Test
    void aDocumentIsReadAsItWasWritten() {
        LockRecord written = write(store(), NAME, "held");

        LockRecord read = store().read(NAME);

        assertThat(read.document()).isEqualTo("held");
        assertThat(read.revision()).isEqualTo(written.revision()).isPositive();
        assertThat(read.writtenAt()).isEqualTo(written.writtenAt());
    }

    @Test
    void anotherClientReadsWhatWasWritten() {
        LockRecord written = write(store(), NAME, "held");

        LockRecord read = anotherClient().read(NAME);

        assertThat(read.document()).isEqualTo("held");
        assertThat(read.revision()).isEqualTo(written.revision());
    }

    @Test
    void aDocumentOutlivesTheClientThatWroteIt() {
        LockRecord written = write(store(), NAME, "held");
        store().close();

        LockRecord read = anotherClient().read(NAME);

        assertThat(read.document()).isEqualTo("held");
        assertThat(read.revision()).isEqualTo(written.revision());
    }

    @Test
    void aSwapThatLosesChangesNothingAndShowsWhatIsThere() {
        LockRecord written = write(store(), NAME, "mine");

        SwapResult lost = swap(anotherClient(), NAME, written.revision() + 1, "theirs");

        assertThat(lost.applied()).isFalse();
        assertThat(lost.record().document()).isEqualTo("mine");
        assertThat(lost.record().revision()).isEqualTo(written.revision());
        assertThat(store().read(NAME).document()).isEqualTo("mine");
    }

    @Test
    void aSwapThatExpectsAbsenceLosesAgainstADocument() {
        write(store(), NAME, "mine");

        SwapResult lost = swap(store(), NAME, 0, "theirs");

        assertThat(lost.applied()).isFalse();
        assertThat(lost.record().document()).isEqualTo("mine");
    }

    @Test
    void aSwapThatExpectsADocumentLosesAgainstAbsence() {
        SwapResult lost = swap(store(), NAME, 1, "mine");

        assertThat(lost.applied()).isFalse();
        assertThat(lost.record().isEmpty()).isTrue();
        assertThat(store().read(NAME).isEmpty()).isTrue();
    }

    @Test
    void aRemovalThatLosesLeavesTheDocument() {
        LockRecord written = write(store(), NAME, "mine");

        SwapResult lost = swap(store(), NAME, written.revision() - 1, null);

        assertThat(lost.applied()).isFalse();
        assertThat(store().read(NAME).document()).isEqualTo("mine");
    }

    @Test
    void aRemovedDocumentIsAbsent() {
        LockRecord written = write(store(), NAME, "held");

        SwapResult removed = swap(store(), NAME, written.revision(), null);

        assertThat(removed.applied()).isTrue();
        assertThat(removed.record().revision()).isZero();
        assertThat(removed.record().document()).isNull();
        assertThat(store().read(NAME).isEmpty()).isTrue();
    }

    @Test
    void everyWriteHasAGreaterRevision() {
        List<Long> revisions = new ArrayList<>();
        List<LockRecord> records = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            LockRecord written = write(i % 2 == 0 ? store() : anotherClient(), NAME, "write " + i);
            records.add(written);
            revisions.add(written.revision());
        }

        assertThat(revisions).isSorted().doesNotHaveDuplicates();
        assertThat(records).extracting(LockRecord::document).doesNotHaveDuplicates();
    }

    @Test
    void revisionsGrowThroughRemovalAndReCreation() {
        List<Long> revisions = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            LockRecord written = write(store(), NAME, "again");
            revisions.add(written.revision());
            assertThat(swap(store(), NAME, written.revision(), null).applied()).isTrue();
        }

        assertThat(revisions).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void anOldRevisionNeverFitsALockMadeAnew() {
        LockRecord first = write(store(), NAME, "same text");
        swap(store(), NAME, first.revision(), null);
        write(anotherClient(), NAME, "same text");

        SwapResult late = swap(store(), NAME, first.revision(), "late");

        assertThat(late.applied()).isFalse();
        assertThat(store().read(NAME).document()).isEqualTo("same text");
    }

    @Test
    void writingTheSameTextAgainIsAWrite() {
        LockRecord first = write(store(), NAME, "same text");

        LockRecord second = write(store(), NAME, "same text");

        assertThat(second.revision()).isGreaterThan(first.revision());
        assertThat(swap(store(), NAME, first.revision(), "late").applied()).isFalse();
    }

    @Test
    void locksOfDifferentNamesDoNotTouch() {
        LockName other = new LockName("orders/43");
        LockRecord written = write(store(), NAME, "mine");
        write(store(), other, "theirs");

        assertThat(store().read(NAME).revision()).isEqualTo(written.revision());
        assertThat(store().read(NAME).document()).isEqualTo("mine");
        clear(store(), other);
        assertThat(store().read(NAME).document()).isEqualTo("mine");
    }

    @Test
    void anEmptyDocumentIsADocument() {
        write(store(), NAME, "");

        assertThat(store().read(NAME).document()).isEmpty();
        assertThat(store().read(NAME).revision()).isPositive();
    }

    @Test
    void textOfAnyKindIsKept() {
        String text = "'quoted' \"twice\" \\ % _ {} $1 ?1 :name \r\n\t\u0001 \u007f Ünïcødé \ue000 漢字 \ud83d\udd12 --";

        write(store(), NAME, text);

        assertThat(anotherClient().read(NAME).document()).isEqualTo(text);
    }

    @Test
    void aBigDocumentIsKeptWhole() {
        int characters = Math.min(BIG, store().capabilities().maxDocument());
        String text = "0123456789äöü".repeat(characters / 13);

        write(store(), NAME, text);

        assertThat(text.equals(store().read(NAME).document())).isTrue();
        assertThat(text.equals(anotherClient().read(NAME).document())).isTrue();
    }

    @Test
    void theStoresTimeIsThatOfTheWrite() {
        Assumptions.assumeTrue(store().capabilities().has(Capability.STORE_TIME), "This store has no time of its own.");
        LockRecord before = store().read(NAME);
        LockRecord written = write(store(), NAME, "held");
        LockRecord after = store().read(NAME);

        assertThat(before.now()).isPositive();
        assertThat(written.writtenAt()).isBetween(before.now(), after.now());
        assertThat(after.writtenAt()).isEqualTo(written.writtenAt());
    }
}
