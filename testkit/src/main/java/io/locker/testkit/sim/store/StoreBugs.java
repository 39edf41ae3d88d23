package io.locker.testkit.sim.store;

import io.locker.spi.LockRecord;
import io.locker.spi.LockRecord.InboxEntry;
import io.locker.spi.Swap;
import io.locker.spi.Swap.Taken;
import io.locker.testkit.sim.world.Dice;
import io.locker.testkit.sim.world.PlantedBug;
import io.locker.testkit.sim.world.Timeline;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.LongSupplier;

/** What a store does wrong when bugs are planted in it; without any it changes nothing. */
final class StoreBugs {
    private static final long SOON = 20 * Timeline.MILLI;

    private final StoreRules rules;
    private final Timeline timeline;
    private final Dice dice;
    private long early;

    StoreBugs(StoreRules rules, Timeline timeline, Dice dice) {
        this.rules = rules;
        this.timeline = timeline;
        this.dice = dice;
    }

    StoreRules rules() {
        return rules;
    }

    boolean has(PlantedBug bug) {
        return rules.has(bug);
    }

    private boolean strikes(PlantedBug bug) {
        return rules.has(bug) && dice.chance(250);
    }

    boolean losesPost() {
        return strikes(PlantedBug.POST_LOST);
    }

    boolean ignoresExpected(Swap swap) {
        return rules.has(PlantedBug.SWAP_IGNORES_EXPECTED)
                || (swap.document() == null && rules.has(PlantedBug.REMOVE_IGNORES_EXPECTED));
    }

    /** Whether a write may take what it wants out of an inbox; if that is the bug, nobody asks. */
    boolean fits(LockRecord record, Taken taken) {
        if (rules.has(PlantedBug.TAKEN_TWICE)) {
            return !taken.all() || record.inbox().size() <= taken.ids().size();
        }
        boolean asks = taken.all() && !rules.has(PlantedBug.NEWCOMER_IGNORES_INBOX);
        return new Taken(taken.ids(), asks).fits(record.inbox());
    }

    /** Does something that makes a change visible: at once, or later if that is the bug. */
    void makeSeen(Runnable change) {
        if (strikes(PlantedBug.POST_SEEN_LATE)) {
            timeline.after(dice.between(0, SOON), change);
        } else {
            change.run();
        }
    }

    /** Does something again a little later if that is the bug. */
    void again(Runnable change) {
        if (strikes(PlantedBug.SWAP_TWICE)) {
            timeline.after(dice.between(0, SOON), change);
        }
    }

    /**
     * Draws the revision of a write: now, or, if that is the bug, before another write that has been carried out
     * meanwhile.
     */
    long draw(LongSupplier next) {
        long drawn = early;
        early = 0;
        if (drawn == 0 && strikes(PlantedBug.REVISION_DRAWN_EARLY)) {
            early = next.getAsLong();
        }
        return drawn == 0 ? next.getAsLong() : drawn;
    }

    /** How a record looks to a client. */
    LockRecord seen(LockRecord record) {
        LockRecord seen = record;
        if (rules.has(PlantedBug.INBOX_REVERSED) && seen.inbox().size() > 1) {
            List<InboxEntry> inbox = new ArrayList<>(seen.inbox());
            Collections.reverse(inbox);
            seen = new LockRecord(seen.revision(), seen.writtenAt(), seen.document(), inbox, seen.now());
        }
        String document = seen.document();
        if (document != null && strikes(PlantedBug.READ_FORGETS_A_HOLD)) {
            String without = document.replaceFirst("\nhold [^\n]*(?=\n)", "");
            seen = new LockRecord(seen.revision(), seen.writtenAt(), without, seen.inbox(), seen.now());
        }
        return seen;
    }
}
