package io.locker.testkit.check;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Checks that waiters are served in the order in which they came.
 *
 * <p>A grant <i>overtakes</i> a waiter if it was asked for after the waiter was known to stand in the queue, and given
 * before the waiter's. Between processes a bounded number of that is allowed, because a process may hand a lock on
 * among its own threads for a while.
 */
public final class FifoOrder {

    private FifoOrder() {}

    /**
     * Checks that no waiter was overtaken more often than the bound.
     *
     * @param holds all holds of one lock
     * @param bound how often a waiter may be overtaken; 0 for a strict queue
     * @return the violations; empty if there are none
     */
    public static List<String> check(List<ObservedHold> holds, int bound) {
        List<ObservedHold> byGrant = byGrant(holds);
        List<String> violations = new ArrayList<>();
        for (int i = 0; i < byGrant.size(); i++) {
            List<ObservedHold> overtakers = overtakers(byGrant, i);
            if (overtakers.size() > bound) {
                violations.add("A waiter was overtaken too often. times=" + overtakers.size() + " bound=" + bound
                        + " waiter=[" + byGrant.get(i).encode() + "] last=["
                        + overtakers.get(0).encode() + "]");
            }
        }
        return violations;
    }

    /**
     * Returns how often the unluckiest waiter was overtaken.
     *
     * @param holds all holds of one lock
     * @return the greatest number of grants that overtook one waiter
     */
    public static int worst(List<ObservedHold> holds) {
        List<ObservedHold> byGrant = byGrant(holds);
        int worst = 0;
        for (int i = 0; i < byGrant.size(); i++) {
            worst = Math.max(worst, overtakers(byGrant, i).size());
        }
        return worst;
    }

    private static List<ObservedHold> byGrant(List<ObservedHold> holds) {
        List<ObservedHold> byGrant = new ArrayList<>(holds);
        byGrant.sort(Comparator.comparingLong(hold -> hold.times().granted()));
        return byGrant;
    }

    /** Looks back from a grant over those that were given while it waited in the queue. */
    private static List<ObservedHold> overtakers(List<ObservedHold> byGrant, int place) {
        ObservedHold waiter = byGrant.get(place);
        List<ObservedHold> overtakers = new ArrayList<>();
        for (int i = place - 1; i >= 0; i--) {
            ObservedHold earlier = byGrant.get(i);
            if (earlier.times().granted() <= waiter.times().queued()) {
                break;
            }
            if (earlier.times().asked() > waiter.times().queued()) {
                overtakers.add(earlier);
            }
        }
        return overtakers;
    }
}
