package io.locker.testkit.check;

import io.locker.api.LockMode;

/** Histories made by hand. */
final class Planted {

    private Planted() {}

    static ObservedHold hold(String who, long token, long granted, long released) {
        return hold(who, LockMode.EXCLUSIVE, token, granted, released);
    }

    static ObservedHold hold(String who, LockMode mode, long token, long granted, long released) {
        return new ObservedHold(who, mode, 0, token, new ObservedHold.Times(0, 0, granted, released));
    }

    static ObservedHold permits(int permits, long granted, long released) {
        return new ObservedHold(
                "a/1", LockMode.SHARED, permits, granted, new ObservedHold.Times(0, 0, granted, released));
    }

    static ObservedHold waited(String who, long asked, long queued, long granted) {
        return new ObservedHold(
                who, LockMode.EXCLUSIVE, 0, granted, new ObservedHold.Times(asked, queued, granted, granted + 1));
    }

    static Access access(long sequence, long token, Access.Kind kind) {
        return new Access(sequence, token, "holder-of-" + token, kind, true);
    }
}
