package io.locker.testkit.check;

import io.locker.api.FencingToken;
import io.locker.api.LockMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;

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
                    violations.add(violation(rival, hold));
                }
            }
            greatest.merge(hold.mode(), hold, (one, other) -> one.token() > other.token() ? one : other);
        }
        return violations;
    }

    /**
     * Checks the order where a server may have forgotten a grant that it told. Until the forgotten holder's process
     * hears of it, it passes the lock on from one of its threads to the next. That is the old grant, which goes on: so
     * hand-overs are compared with each other, and grants with all that was given back before them.
     *
     * @param holds all holds of one exclusive lock
     * @return the violations; empty if there are none
     */
    public static List<String> afterLosses(List<ObservedHold> holds) {
        List<String> violations = new ArrayList<>(withoutGreaterToken(holds, TokenOrder::isFirstOfItsGrant));
        holds.stream()
                .collect(Collectors.groupingBy(hold -> new FencingToken(hold.token()).revision()))
                .values()
                .forEach(grant -> violations.addAll(withoutGreaterToken(grant, hold -> !isFirstOfItsGrant(hold))));
        return violations;
    }

    private static boolean isFirstOfItsGrant(ObservedHold hold) {
        return new FencingToken(hold.token()).handOver() == 0;
    }

    /** Those of the later whose token is not greater than each that was given back before they were granted. */
    private static List<String> withoutGreaterToken(List<ObservedHold> holds, Predicate<ObservedHold> later) {
        Iterator<ObservedHold> released = holds.stream()
                .sorted(Comparator.comparingLong(hold -> hold.times().released()))
                .toList()
                .iterator();
        List<ObservedHold> byGrant = holds.stream()
                .sorted(Comparator.comparingLong(hold -> hold.times().granted()))
                .toList();
        List<String> violations = new ArrayList<>();
        ObservedHold next = released.hasNext() ? released.next() : null;
        ObservedHold greatest = null;
        for (ObservedHold hold : byGrant) {
            while (next != null && next.times().released() < hold.times().granted()) {
                greatest = greatest == null || next.token() > greatest.token() ? next : greatest;
                next = released.hasNext() ? released.next() : null;
            }
            if (later.test(hold) && greatest != null && greatest.token() >= hold.token()) {
                violations.add(violation(greatest, hold));
            }
        }
        return violations;
    }

    private static String violation(ObservedHold earlier, ObservedHold later) {
        return "A later grant has no greater token. earlier=[" + earlier.encode() + "] later=[" + later.encode() + "]";
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
