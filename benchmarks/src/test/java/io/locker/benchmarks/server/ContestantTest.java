package io.locker.benchmarks.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ContestantTest {
    @Test
    void theNameOfAServiceStandsForAllOfItsContestants() {
        assertThat(Contestant.parse("etcd,locker-line"))
                .containsExactly(Contestant.LOCKER_LINE, Contestant.ETCD_LOCK, Contestant.ETCD_KEY);
    }

    @Test
    void aNameThatNobodyHasIsRefused() {
        assertThatThrownBy(() -> Contestant.parse("consul"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("There is no such contestant. name=consul");
    }
}
