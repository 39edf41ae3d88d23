package io.locker.benchmarks.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ContestTest {
    private static final Taken FIRST = new Taken(1, 0, 0, 0, 10, 20);
    private static final Taken OTHER_PROCESS = new Taken(2, 1, 0, 5, 27, 30);
    private static final Taken OTHER_THREAD = new Taken(3, 1, 1, 5, 33, 40);

    @Test
    void handOversAreToldApartByWhereTheyGo() {
        Contest contest = new Contest(List.of(OTHER_THREAD, FIRST, OTHER_PROCESS), 3, 0, 1_000);

        assertThat(contest.betweenProcesses().toList()).containsExactly(7L);
        assertThat(contest.betweenThreads().toList()).containsExactly(3L);
        assertThat(contest.count()).isEqualTo(3);
    }

    @Test
    void whoDidNotWaitIsNoHandOver() {
        Taken late = new Taken(2, 1, 0, 25, 27, 30);

        assertThat(new Contest(List.of(FIRST, late), 2, 0, 1_000)
                        .betweenProcesses()
                        .count())
                .isZero();
    }

    @Test
    void holdsBeforeAndAfterAreNotCounted() {
        assertThat(new Contest(List.of(FIRST, OTHER_PROCESS, OTHER_THREAD), 3, 15, 30).count())
                .isEqualTo(1);
    }

    @Test
    void holdsThatOverlapMakeTheFiguresWorthless() {
        Taken early = new Taken(2, 1, 0, 5, 19, 30);

        assertThatThrownBy(() -> new Contest(List.of(FIRST, early), 2, 0, 1_000))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("Two held the lock at one time");
    }

    @Test
    void fairnessIsTheLeastOverTheMost() {
        Taken again = new Taken(4, 0, 0, 21, 50, 60);
        List<Taken> holds = List.of(FIRST, OTHER_PROCESS, OTHER_THREAD, again);

        assertThat(new Contest(holds, 3, 0, 1_000).fairness()).isEqualTo(0.5);
        assertThat(new Contest(holds, 4, 0, 1_000).fairness()).isZero();
    }
}
