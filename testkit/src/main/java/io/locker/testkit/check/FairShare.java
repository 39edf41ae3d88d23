package io.locker.testkit.check;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Checks that of many who ask all the time nobody is starved. */
public final class FairShare {

    private FairShare() {}

    /**
     * Checks that each had at least a part of the share that would be its own if all had the same.
     *
     * @param holds all holds of one lock
     * @param who all that took part, also those that never held; as in {@link ObservedHold#who()}
     * @param leastPart the part, above 0 and at most 1
     * @return the violations; empty if there are none
     */
    public static List<String> check(List<ObservedHold> holds, List<String> who, double leastPart) {
        Map<String, Integer> counts = new LinkedHashMap<>();
        who.forEach(name -> counts.put(name, 0));
        holds.forEach(hold -> counts.merge(hold.who(), 1, Integer::sum));
        double even = (double) holds.size() / counts.size();
        List<String> violations = new ArrayList<>();
        counts.forEach((name, count) -> {
            if (count < even * leastPart) {
                violations.add("Somebody had too small a share. who=" + name + " holds=" + count + " even=" + even
                        + " leastPart=" + leastPart);
            }
        });
        return violations;
    }
}
