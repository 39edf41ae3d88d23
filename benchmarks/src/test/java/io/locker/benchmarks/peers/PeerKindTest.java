package io.locker.benchmarks.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class PeerKindTest {

    @Test
    void aStoreStandsForAllThatWorkOnIt() {
        assertThat(PeerKind.parse("postgresql,redisson-fair"))
                .containsExactly(
                        PeerKind.REDISSON_FAIR, PeerKind.LOCKER_POSTGRESQL, PeerKind.SPRING_JDBC, PeerKind.PG_ADVISORY);
    }

    @Test
    void whoIsNotKnownIsRefused() {
        assertThatThrownBy(() -> PeerKind.parse("redisson"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("There is no such peer. peer=redisson known=[locker-redis,");
    }
}
