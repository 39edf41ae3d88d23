package io.locker.server.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.locker.host.LogText;
import io.locker.machine.Command;
import io.locker.machine.Reply;
import io.locker.protocol.ServiceCall;
import io.locker.protocol.ServiceWord;
import io.locker.server.log.ReplicatedLog.AppendFailure;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The rules of the desk, step by step, with a log and a clock that the test holds. */
class ServerDeskTest {
    private static final long SECOND = 1_000_000_000L;

    private final ServerDesk desk = new ServerDesk("n1", "n1/1/2", ServerLimits.defaults());
    private final ArrayDeque<Batch> appended = new ArrayDeque<>();
    private long now = 5 * SECOND;
    private long index;
    private long ids;

    /** Hands out the entries that the desk wants to append; they are not applied yet. */
    private int append() {
        int count = 0;
        for (Batch batch = desk.next(now); batch != null; batch = desk.next(now)) {
            appended.add(batch);
            count++;
        }
        return count;
    }

    private void applyNext() {
        index++;
        desk.apply(index, ServerEntry.decode(ServerEntry.encode(appended.remove(), "n1/1/2")), now);
    }

    private void run() {
        append();
        while (!appended.isEmpty()) {
            applyNext();
            append();
        }
    }

    private void lead(long term) {
        desk.leads(term, now, 1_000_000);
        run();
    }

    private long say(DeskLine line, Command command) {
        ids++;
        boolean beats = command instanceof Command.Beat;
        desk.heard(new Call(line, new ServiceCall.Carry(ids, command), beats ? "" : LogText.line(command)), now);
        return ids;
    }

    private void confirm() {
        long question = desk.ask();
        assertThat(question).isNotZero();
        desk.confirmed(question, true, now);
    }

    private static List<ServiceWord> heard(DeskLine line) {
        return new ArrayList<>(line.takeSaid());
    }

    private DeskLine lineWith(String session, long leaseSeconds) {
        DeskLine line = desk.open();
        say(line, new Command.OpenSession(session, "tests", leaseSeconds * 1_000_000));
        run();
        heard(line);
        return line;
    }

    @Nested
    class Serving {
        @Test
        void beginsWhenTheAnnouncementOfItsOwnTermIsApplied() {
            desk.leads(1, now, 0);
            assertThat(append()).isEqualTo(1);
            assertThat(desk.serves()).isFalse();
            applyNext();
            assertThat(desk.serves()).isTrue();
        }

        @Test
        void announcesAgainWhatWasNotAppended() {
            desk.leads(1, now, 0);
            append();
            desk.failed(appended.remove().number(), AppendFailure.NOT_APPENDED, now);
            assertThat(append()).isZero();
            now = desk.due(now);
            assertThat(append()).isEqualTo(1);
        }

        @Test
        void tellsNothingBeforeItIsApplied() {
            lead(1);
            DeskLine line = desk.open();
            say(line, new Command.OpenSession("s", "tests", 1_000_000));
            append();
            assertThat(heard(line)).isEmpty();
            applyNext();
            assertThat(heard(line)).hasSize(1);
        }

        @Test
        void endsAllLinesWhenItLeadsNoMore() {
            lead(1);
            DeskLine line = lineWith("s", 10);
            desk.quit(Optional.of("other"));
            assertThat(line.isEnded()).isTrue();
            assertThat(desk.next(now)).isNull();
        }

        @Test
        void hasFourEntriesUnderWayAtMost() {
            lead(1);
            DeskLine line = lineWith("s", 10);
            for (int i = 1; i <= 5; i++) {
                say(line, TestLine.acquire("s", i, "a" + i));
                append();
            }
            assertThat(appended).hasSize(4);
            applyNext();
            assertThat(append()).isEqualTo(1);
        }
    }

    @Nested
    class Beats {
        @Test
        void areAnsweredOnceAMajorityConfirmed() {
            lead(1);
            DeskLine line = lineWith("s", 10);
            say(line, new Command.Beat("s"));
            assertThat(append()).isZero();
            assertThat(heard(line)).isEmpty();
            confirm();
            assertThat(((ServiceWord.Replied) heard(line).get(0)).reply()).isEqualTo(Reply.DONE);
        }

        @Test
        void keepASessionAliveFromTheirArrivalOn() {
            lead(1);
            DeskLine line = lineWith("s", 10);
            now += 9 * SECOND;
            say(line, new Command.Beat("s"));
            now += 9 * SECOND;
            assertThat(append()).isZero();
            now += SECOND;
            assertThat(append()).isEqualTo(1);
        }

        @Test
        void areNotAcknowledgedOnceTheEndOfTheSessionWasAppended() {
            lead(1);
            DeskLine line = lineWith("s", 10);
            now += 10 * SECOND;
            assertThat(append()).isEqualTo(1);
            long id = say(line, new Command.Beat("s"));
            confirm();
            assertThat(heard(line)).isEmpty();
            applyNext();
            assertThat(heard(line))
                    .anyMatch(word -> word instanceof ServiceWord.Replied replied
                            && replied.id() == id
                            && replied.reply() instanceof Reply.Unknown);
        }

        @Test
        void areAcknowledgedAfterAVerdictThatWasVoid() {
            lead(1);
            DeskLine line = lineWith("s", 10);
            now += 9 * SECOND;
            say(line, TestLine.acquire("s", 1, "a"));
            append();
            now += 10 * SECOND;
            append(); // the verdict, behind an entry of the session that was not applied yet
            say(line, new Command.Beat("s"));
            confirm();
            applyNext();
            applyNext();
            assertThat(heard(line))
                    .anyMatch(word ->
                            word instanceof ServiceWord.Replied replied && replied.reply() instanceof Reply.Done);
        }

        @Test
        void failIfNoMajorityConfirms() {
            lead(1);
            DeskLine line = lineWith("s", 10);
            say(line, new Command.Beat("s"));
            desk.confirmed(desk.ask(), false, now);
            assertThat(heard(line).get(0)).isInstanceOf(ServiceWord.Failed.class);
        }

        @Test
        void thatArriveDuringAQuestionWaitForTheNext() {
            lead(1);
            DeskLine line = lineWith("s", 10);
            say(line, new Command.Beat("s"));
            long first = desk.ask();
            say(line, new Command.Beat("s"));
            desk.confirmed(first, true, now);
            assertThat(heard(line)).hasSize(1);
            confirm();
            assertThat(heard(line)).hasSize(1);
        }

        @Test
        void areConfirmedSoManyAtATime() {
            lead(1);
            DeskLine line = lineWith("s", 10);
            for (int i = 0; i < 2_500; i++) {
                say(line, new Command.Beat("s"));
            }
            confirm();
            assertThat(heard(line)).hasSize(1_000);
            confirm();
            assertThat(heard(line)).hasSize(1_000);
            confirm();
            assertThat(heard(line)).hasSize(500);
            assertThat(desk.ask()).isZero();
        }
    }

    @Nested
    class Sessions {
        @Test
        void haveTheirWholeTimeAnewInANewTerm() {
            lead(1);
            lineWith("s", 10);
            now += 9 * SECOND;
            desk.quit(Optional.empty());
            now += SECOND;
            lead(2);
            now += 9 * SECOND;
            assertThat(append()).isZero();
            now += SECOND;
            assertThat(append()).isEqualTo(1);
        }

        @Test
        void thatEndTogetherInGreatNumbersDoNotMakeOneGreatEntry() {
            lead(1);
            DeskLine line = desk.open();
            for (int i = 0; i < 1_000; i++) {
                say(line, new Command.OpenSession("s" + i, "tests", 1_000_000));
            }
            run();
            now += SECOND;
            append();
            assertThat(appended).allMatch(batch -> batch.chores().size() <= 128);
            run();
            assertThat(desk.served().table().sessions()).isEmpty();
        }
    }

    @Nested
    class Time {
        @Test
        void ofEntriesNeverGoesBackThoughANewLeadersClockDoes() {
            lead(1);
            long before = desk.served().table().time();
            desk.quit(Optional.empty());
            desk.leads(2, now, before - 900_000);
            run();
            assertThat(desk.served().table().time()).isGreaterThanOrEqualTo(before);
        }

        @Test
        void runsWithTheMonotonicClock() {
            lead(1);
            long before = desk.served().table().time();
            now += 3 * SECOND;
            lineWith("s", 10);
            assertThat(desk.served().table().time() - before).isEqualTo(3_000_000);
        }
    }
}
