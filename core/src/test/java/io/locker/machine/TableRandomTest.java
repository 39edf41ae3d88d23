package io.locker.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TableRandomTest {

    @Test
    void replicasAgreeAndPromisesHold() {
        Map<String, Integer> tally = new TreeMap<>();
        Seeds.run(TableRandomTest.class, 150, random -> new TableRun(random, 10_000, tally).run(150));

        if (Long.getLong("seed", -1) < 0) {
            assertThat(tally).containsKeys(kinds());
        }
    }

    @Test
    void aTableThatFindsNoDeadlocksIsFoundOut() {
        assertThat(Seeds.firstFailure(50, random -> new TableRun(random, 0, new TreeMap<>()).run(150)))
                .isPositive();
    }

    /** Whatever can be answered or told has to occur, or the run shows nothing about it. */
    private static String[] kinds() {
        return Stream.of(
                        Stream.of(Reply.class.getPermittedSubclasses()).map(kind -> "reply " + kind.getSimpleName()),
                        Stream.of(Event.OfClaim.class.getPermittedSubclasses())
                                .map(kind -> "event " + kind.getSimpleName()),
                        Stream.of(
                                "event SessionEnded",
                                "refused LIMIT_REACHED",
                                "refused STALE",
                                "refused SESSION_ENDED"))
                .flatMap(kinds -> kinds)
                .toArray(String[]::new);
    }
}
