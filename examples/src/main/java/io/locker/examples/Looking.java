package io.locker.examples;

import io.locker.Locker;
import io.locker.LockerOptions;
import io.locker.api.LockInfo;
import io.locker.api.LockName;
import java.util.ArrayList;
import java.util.List;

/** Finds out who holds what, without taking part. */
final class Looking {
    private Looking() {}

    /**
     * Opens a client that others can recognize.
     *
     * @param address where the locks live
     * @return the client, to be closed
     */
    static Locker open(String address) {
        // region holder
        LockerOptions options = LockerOptions.defaults().withHolder("billing on web-2");
        Locker locker = Locker.open(address, options);
        // endregion
        return locker;
    }

    /**
     * Describes one lock.
     *
     * @param locker the client
     * @return one line for each that holds or awaits it
     */
    static List<String> one(Locker locker) {
        List<String> lines = new ArrayList<>();
        // region inspect
        LockInfo info = locker.lock("orders/42").inspect();
        for (LockInfo.Holder holder : info.holders()) {
            lines.add(holder.holder() + " holds it with token " + holder.token() + " for " + holder.purpose());
        }
        for (LockInfo.Waiter waiter : info.waiters()) { // in the order of their turns
            lines.add(waiter.holder() + " waits");
        }
        // endregion
        return lines;
    }

    /**
     * Lists all locks that begin alike.
     *
     * @param locker the client
     * @return their names
     */
    static List<LockName> all(Locker locker) {
        List<LockName> names = new ArrayList<>();
        // region names
        String last = "";
        List<LockName> page;
        do {
            page = locker.names("orders/", last, 100); // at most 100 names after the last one
            names.addAll(page);
            last = page.isEmpty() ? last : page.get(page.size() - 1).value();
        } while (page.size() == 100);
        // endregion
        return names;
    }

    /**
     * Takes a lock from whoever holds it.
     *
     * @param locker the client
     * @return the lock as it was before
     */
    static LockInfo unlock(Locker locker) {
        // region break
        LockInfo before = locker.lock("orders/42").breakHolds("web-2 hangs, ticket 1234");
        // endregion
        return before;
    }
}
