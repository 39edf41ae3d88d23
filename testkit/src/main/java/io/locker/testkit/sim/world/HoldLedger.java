package io.locker.testkit.sim.world;

import io.locker.api.LockMode;
import io.locker.api.LockName;
import io.locker.machine.ClaimId;
import io.locker.machine.Demand;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * All that callers were told of grants: checks that no two holds that exclude each other are valid at one true time,
 * and that their tokens increase.
 */
public final class HoldLedger {
    /** Whether a hold is good, by the clock of its holder. */
    public interface Validity {

        /**
         * Returns whether the holder would say now that its hold is valid.
         *
         * @return whether it would
         */
        boolean isValid();

        /**
         * Returns whether nothing has happened that no lease can survive, such as a store that forgot the session.
         *
         * @return whether the hold must keep its promise
         */
        boolean isJudged();
    }

    /**
     * A hold as its holder knows it.
     *
     * @param name the lock
     * @param claim the claim of the caller
     * @param demand how much of the lock
     * @param token the token that came with it
     * @param validity whether it is good
     */
    public record Holding(LockName name, ClaimId claim, Demand demand, long token, Validity validity) {}

    private static final class Book {
        final List<Holding> open = new ArrayList<>();
        final Map<Long, Holding> firstWithToken = new TreeMap<>();
        long exclusive;
        long update;
        long shared;

        long greatestAgainst(Demand demand) {
            if (demand.mode() == LockMode.SHARED) {
                return exclusive;
            }
            long others = Math.max(exclusive, update);
            return demand.mode() == LockMode.EXCLUSIVE ? Math.max(others, shared) : others;
        }

        void add(Holding holding) {
            open.add(holding);
            firstWithToken.putIfAbsent(holding.token, holding);
            switch (holding.demand.mode()) {
                case EXCLUSIVE -> exclusive = Math.max(exclusive, holding.token);
                case UPDATE -> update = Math.max(update, holding.token);
                case SHARED -> shared = Math.max(shared, holding.token);
            }
        }
    }

    private final Map<LockName, Book> books = new LinkedHashMap<>();
    private final Set<ClaimId> granted = new TreeSet<>();
    private final Set<Long> broken = new TreeSet<>();
    private long grants;

    /** Makes an empty ledger. */
    public HoldLedger() {}

    /**
     * Takes that a caller was told of a grant for its claim.
     *
     * @param holding the hold
     */
    public void granted(Holding holding) {
        if (!granted.add(holding.claim)) {
            throw new Violation(
                    Checker.GRANTED_ONCE,
                    "A claim was granted twice. name=" + holding.name + " claim=" + holding.claim);
        }
        grants++;
        begins(holding);
    }

    /**
     * Takes that a hold begins: a grant, or a change of mode.
     *
     * @param holding the hold
     */
    public void begins(Holding holding) {
        Book book = books.computeIfAbsent(holding.name, name -> new Book());
        checkUnique(book, holding);
        if (isJudged(holding)) {
            checkAlone(book, holding);
            checkOrder(book, holding);
        }
        book.add(holding);
    }

    private static void checkUnique(Book book, Holding holding) {
        Holding same = book.firstWithToken.get(holding.token);
        if (same != null && !same.claim.equals(holding.claim) && conflict(same.demand, holding.demand)) {
            throw new Violation(
                    Checker.TOKEN_ORDER,
                    "Two grants that exclude each other have one token. one=" + same.claim + " other=" + holding.claim
                            + " token=" + holding.token);
        }
    }

    private void checkAlone(Book book, Holding holding) {
        int permits = holding.demand.permits();
        for (Holding other : book.open) {
            if (other.claim.equals(holding.claim) || !isJudged(other)) {
                continue;
            }
            permits += other.demand.permits();
            if (conflict(other.demand, holding.demand)) {
                throw new Violation(
                        Checker.EXCLUSION,
                        "Two holds that exclude each other are valid at one time. name=" + holding.name + " one="
                                + other.claim + " token=" + other.token + " other=" + holding.claim + " token="
                                + holding.token);
            }
        }
        if (permits > holding.demand.limit()) {
            throw new Violation(
                    Checker.EXCLUSION,
                    "More permits are held than there are. name=" + holding.name + " permits=" + permits + " limit="
                            + holding.demand.limit());
        }
    }

    private static void checkOrder(Book book, Holding holding) {
        long greatest = book.greatestAgainst(holding.demand);
        Holding first = book.firstWithToken.get(holding.token);
        boolean kept = first != null && first.claim.equals(holding.claim);
        if (holding.token < greatest || (holding.token == greatest && !kept)) {
            throw new Violation(
                    Checker.TOKEN_ORDER,
                    "A later grant has no greater token. name=" + holding.name + " claim=" + holding.claim + " token="
                            + holding.token + " greatest=" + greatest);
        }
    }

    private boolean isJudged(Holding holding) {
        return holding.validity.isJudged() && holding.validity.isValid() && !broken.contains(revision(holding.token));
    }

    private static long revision(long token) {
        return token / 1024;
    }

    private static boolean conflict(Demand one, Demand other) {
        return one.mode().conflictsWith(other.mode())
                || (one.limit() > 0 && one.permits() + other.permits() > one.limit());
    }

    /**
     * Takes that a hold is over, as its holder knows.
     *
     * @param holding the hold
     */
    public void ended(Holding holding) {
        Book book = books.get(holding.name);
        if (book != null) {
            book.open.remove(holding);
        }
    }

    /**
     * Takes that an administrator broke a hold: what its holder does until it is told is nobody's fault.
     *
     * @param token the token of the hold
     */
    public void broken(long token) {
        broken.add(revision(token));
    }

    /**
     * Returns how many claims were granted.
     *
     * @return the number
     */
    public long grants() {
        return grants;
    }
}
