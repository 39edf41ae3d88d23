package io.locker.testkit.check;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Checks that a semaphore never has more permits out than there are. */
public final class PermitCount {

    private PermitCount() {}

    /**
     * Checks the holders' own records. What a holder saw lies within what it had, so an excess here is one in truth.
     *
     * @param holds all holds of one semaphore
     * @param limit how many permits there are
     * @return the violations; empty if there are none
     */
    public static List<String> check(List<ObservedHold> holds, int limit) {
        List<ObservedHold> byGrant = new ArrayList<>(holds);
        byGrant.sort(Comparator.comparingLong(hold -> hold.times().granted()));
        List<String> violations = new ArrayList<>();
        List<ObservedHold> standing = new ArrayList<>();
        for (ObservedHold hold : byGrant) {
            standing.removeIf(other -> other.times().released() <= hold.times().granted());
            standing.add(hold);
            int out = standing.stream().mapToInt(ObservedHold::permits).sum();
            if (out > limit) {
                violations.add("More permits were out than there are. out=" + out + " limit=" + limit + " last=["
                        + hold.encode() + "]");
            }
        }
        return violations;
    }
}
