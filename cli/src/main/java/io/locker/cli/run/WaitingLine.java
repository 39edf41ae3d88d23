package io.locker.cli.run;

import io.locker.api.LockInfo;
import io.locker.cli.support.Terminal;
import io.locker.cli.support.Words;
import java.time.Duration;
import java.util.List;

/**
 * Tells people how the wait goes: on a terminal one line that is written over each second, else a line at the start and
 * one each half minute.
 */
final class WaitingLine {
    private final String holder;
    private final boolean isQuiet;
    private final boolean rewrites;
    private boolean isShown;

    /**
     * Makes a line that is not shown yet.
     *
     * @param holder how this process named itself
     * @param isQuiet whether to show nothing at all
     */
    WaitingLine(String holder, boolean isQuiet) {
        this.holder = holder;
        this.isQuiet = isQuiet;
        this.rewrites = Terminal.canRewrite();
    }

    /** How long to pause between two looks. */
    Duration interval() {
        return Duration.ofSeconds(rewrites && !isQuiet ? 1 : 30);
    }

    void show(LockInfo seen) {
        if (isQuiet) {
            return;
        }
        String text = text(seen);
        if (rewrites) {
            Terminal.rewrite("locker: " + text);
            isShown = true;
        } else {
            Terminal.say("Waiting for the lock. name=" + seen.name() + ": " + text);
        }
    }

    /** Says something about the wait, on a line of its own. */
    void say(String sentence) {
        if (!isQuiet) {
            clear();
            Terminal.say(sentence);
        }
    }

    /** Leaves the terminal as it was. */
    void clear() {
        if (isShown) {
            Terminal.erase();
            isShown = false;
        }
    }

    private String text(LockInfo seen) {
        return Words.ordinal(place(seen.waiters())) + " in line, " + Words.heldBy(seen.holders());
    }

    /** Who has not been seen in the queue yet stands behind all that have. */
    private int place(List<LockInfo.Waiter> waiters) {
        for (int i = 0; i < waiters.size(); i++) {
            if (waiters.get(i).holder().equals(holder)) {
                return i + 1;
            }
        }
        return waiters.size() + 1;
    }
}
