package io.locker.benchmarks.peers;

import io.locker.benchmarks.lab.JavaProcess;
import io.locker.benchmarks.lab.Section;
import java.util.Optional;

/** A process that holds a lock, with the lease that the library has unless told otherwise, until it is killed. */
final class PeerVictim {
    private PeerVictim() {}

    public static void main(String[] args) throws Exception {
        try (Peer peer = PeerKind.valueOf(args[0]).open(args[1], Optional.empty())) {
            Section section = peer.lock(args[2]);
            section.enter();
            JavaProcess.sayAndWait("held");
            section.leave();
        }
    }
}
