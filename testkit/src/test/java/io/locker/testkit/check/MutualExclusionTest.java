package io.locker.testkit.check;

import static io.locker.testkit.check.Planted.access;
import static io.locker.testkit.check.Planted.hold;
import static org.assertj.core.api.Assertions.assertThat;

import io.locker.api.LockMode;
import io.locker.testkit.check.Access.Kind;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

final class MutualExclusionTest {

    @Nested
    class AtTheResource {

        @Test
        void turnsThatFollowEachOtherAreGood() {
            List<Access> log = List.of(
                    access(1, 5, Kind.ENTER),
                    access(2, 5, Kind.LEAVE),
                    access(3, 6, Kind.ENTER),
                    access(4, 6, Kind.LEAVE));

            assertThat(MutualExclusion.atResource(log)).isEmpty();
            assertThat(MutualExclusion.withoutOverlap(log)).isEmpty();
        }

        @Test
        void anOlderTokenLetInAfterANewerOneIsCaught() {
            List<Access> log = List.of(access(1, 5, Kind.WRITE), access(2, 6, Kind.WRITE), access(3, 5, Kind.WRITE));

            assertThat(MutualExclusion.atResource(log))
                    .singleElement()
                    .asString()
                    .contains("An older token");
        }

        @Test
        void theOrderIsThatOfTheResourceNotOfTheList() {
            List<Access> log = List.of(access(2, 6, Kind.WRITE), access(1, 5, Kind.WRITE));

            assertThat(MutualExclusion.atResource(log)).isEmpty();
        }

        @Test
        void twoHoldersWithOneTokenAreCaught() {
            List<Access> log =
                    List.of(new Access(1, 5, "a", Kind.WRITE, true), new Access(2, 5, "b", Kind.WRITE, true));

            assertThat(MutualExclusion.atResource(log))
                    .singleElement()
                    .asString()
                    .contains("one token");
        }

        @Test
        void anOlderTokenThatWasRefusedIsGoodUnlessNobodyWasPaused() {
            List<Access> log = List.of(
                    access(1, 6, Kind.ENTER), access(2, 6, Kind.LEAVE), new Access(3, 5, "a", Kind.WRITE, false));

            assertThat(MutualExclusion.atResource(log)).isEmpty();
            assertThat(MutualExclusion.withoutOverlap(log))
                    .singleElement()
                    .asString()
                    .contains("with an older token");
        }

        @Test
        void comingWhileAnotherIsInsideIsCaught() {
            List<Access> log = List.of(access(1, 5, Kind.ENTER), access(2, 6, Kind.ENTER), access(3, 6, Kind.LEAVE));

            assertThat(MutualExclusion.withoutOverlap(log))
                    .singleElement()
                    .asString()
                    .contains("while another");
        }
    }

    @Nested
    class InTime {

        @Test
        void holdsThatTouchAreGood() {
            assertThat(MutualExclusion.inTime(List.of(hold("a", 1, 10, 20), hold("b", 2, 20, 30))))
                    .isEmpty();
        }

        @Test
        void holdsThatOverlapAreCaught() {
            assertThat(MutualExclusion.inTime(List.of(hold("b", 2, 19, 30), hold("a", 1, 10, 20))))
                    .singleElement()
                    .asString()
                    .contains("overlapped");
        }

        @Test
        void aShortHoldInsideALongOneIsCaught() {
            assertThat(MutualExclusion.inTime(
                            List.of(hold("a", 1, 10, 100), hold("b", 2, 20, 30), hold("c", 3, 40, 50))))
                    .hasSize(2);
        }

        @Test
        void readersMayOverlapAndAWriterMayNot() {
            ObservedHold reader = hold("a", LockMode.SHARED, 1, 10, 20);
            ObservedHold another = hold("b", LockMode.SHARED, 1, 15, 25);
            ObservedHold update = hold("c", LockMode.UPDATE, 2, 16, 24);
            ObservedHold writer = hold("d", LockMode.EXCLUSIVE, 3, 24, 30);

            assertThat(MutualExclusion.inTime(List.of(reader, another, update))).isEmpty();
            assertThat(MutualExclusion.inTime(List.of(reader, another, update, writer)))
                    .hasSize(1);
        }
    }
}
