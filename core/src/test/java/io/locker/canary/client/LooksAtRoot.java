package io.locker.canary.client;

import io.locker.canary.FrontDoor;

final class LooksAtRoot {

    FrontDoor door() {
        return new FrontDoor();
    }
}
