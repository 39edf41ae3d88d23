package io.locker.testkit.check;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Checks that holds which exclude each other did not overlap. */
public final class MutualExclusion {

    private MutualExclusion() {}

    /**
     * Checks what the fenced resource let in: no older token after a newer one, and nobody between the coming and the
     * going of another with the same right to be alone. A holder that went away without a word is no violation; that it
     * came back after a newer one is.
     *
     * @param accesses all accesses to the resource of one exclusive lock
     * @return the violations; empty if there are none
     */
    public static List<String> atResource(List<Access> accesses) {
        List<Access> inOrder = new ArrayList<>(accesses);
        inOrder.sort(Comparator.comparingLong(Access::sequence));
        List<String> violations = new ArrayList<>();
        Access newest = null;
        for (Access access : inOrder) {
            if (!access.accepted()) {
                continue;
            }
            if (newest != null && access.token() < newest.token()) {
                violations.add("An older token was let in after a newer one. " + both(newest, access));
            } else if (newest != null
                    && access.token() == newest.token()
                    && !access.who().equals(newest.who())) {
                violations.add("Two holders came with one token. " + both(newest, access));
            } else {
                newest = access;
            }
        }
        return violations;
    }

    /**
     * Checks that nobody came while another was still inside, by the resource's own order. Stricter than
     * {@link #atResource}: only for runs in which nobody is killed or paused past its lease.
     *
     * @param accesses all accesses to the resource of one exclusive lock
     * @return the violations; empty if there are none
     */
    public static List<String> withoutOverlap(List<Access> accesses) {
        List<Access> inOrder = new ArrayList<>(accesses);
        inOrder.sort(Comparator.comparingLong(Access::sequence));
        List<String> violations = new ArrayList<>();
        Access inside = null;
        for (Access access : inOrder) {
            if (!access.accepted()) {
                violations.add("Somebody came with an older token. access=" + access.encode());
            } else if (inside != null && access.token() != inside.token()) {
                violations.add("Somebody came while another was inside. " + both(inside, access));
            }
            inside = access.kind() == Access.Kind.LEAVE ? null : access;
        }
        return violations;
    }

    /**
     * Checks the holders' own records: no two holds in modes that conflict overlapped in time. What a holder saw lies
     * within what it had, so an overlap here is one in truth.
     *
     * @param holds all holds of one lock
     * @return the violations; empty if there are none
     */
    public static List<String> inTime(List<ObservedHold> holds) {
        List<ObservedHold> byGrant = new ArrayList<>(holds);
        byGrant.sort(Comparator.comparingLong(hold -> hold.times().granted()));
        List<String> violations = new ArrayList<>();
        List<ObservedHold> standing = new ArrayList<>();
        for (ObservedHold hold : byGrant) {
            standing.removeIf(other -> other.times().released() <= hold.times().granted());
            for (ObservedHold other : standing) {
                if (other.mode().conflictsWith(hold.mode())) {
                    violations.add("Two holds that exclude each other overlapped in time. first=[" + other.encode()
                            + "] second=[" + hold.encode() + "]");
                }
            }
            standing.add(hold);
        }
        return violations;
    }

    private static String both(Access before, Access after) {
        return "before=[" + before.encode() + "] after=[" + after.encode() + "]";
    }
}
