package io.locker.testkit.check;

import io.locker.api.LockMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Checks that of two grants which exclude each other the later has the greater token. */
public final class TokenOrder {

    private TokenOrder() {}

    /**
     * Checks the holders' own records. Holds that do not exclude each other may have tokens in any order.
     *
     * @param holds all holds of one lock
     * @return the violations; empty if there are none
     */
    public static List<String> check(List<ObservedHold> holds) {
        List<ObservedHold> byGrant = new ArrayList<>(holds);
        byGrant.sort(Comparator.comparingLong(hold -> hold.times().granted()));
        List<String> violations = new ArrayList<>();
        Map<LockMode, ObservedHold> greatest = new EnumMap<>(LockMode.class);
        for (ObservedHold hold : byGrant) {
            for (ObservedHold rival : greatest.values()) {
                if (rival.mode().conflictsWith(hold.mode()) && rival.token() >= hold.token()) {
                    violations.add("A later grant has no greater token. earlier=[" + rival.encode() + "] later=["
                            + hold.encode() + "]");
                }
            }
            greatest.merge(hold.mode(), hold, (one, other) -> one.token() > other.token() ? one : other);
        }
        return violations;
    }

    /**
     * Checks tokens that were given one after the other.
     *
     * @param tokens the tokens, in the order of their grants
     * @return the violations; empty if there are none
     */
    public static List<String> increasing(List<Long> tokens) {
        List<String> violations = new ArrayList<>();
        for (int i = 1; i < tokens.size(); i++) {
            if (tokens.get(i) <= tokens.get(i - 1)) {
                violations.add("A later grant has no greater token. place=" + i + " earlier=" + tokens.get(i - 1)
                        + " later=" + tokens.get(i));
            }
        }
        return violations;
    }
}
