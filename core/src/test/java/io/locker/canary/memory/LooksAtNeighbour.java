package io.locker.canary.memory;

import io.locker.canary.client.Synchronized;

final class LooksAtNeighbour {

    Synchronized neighbour() {
        return new Synchronized();
    }
}
