package io.locker.server.engine;

import io.locker.machine.Command;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Calls that wait for the log, and entries that are under way. Whatever has arrived goes into the next entry, and
 * nothing waits for a timer: while a few entries are under way, the next one fills by itself.
 */
final class Backlog {
    private final ServerLimits.OfEntry limits;
    private final ArrayDeque<Call> waiting = new ArrayDeque<>();
    private final TreeMap<Long, Batch> underWay = new TreeMap<>();
    private int calls;
    private long numbers;
    private long latest;

    Backlog(ServerLimits.OfEntry limits) {
        this.limits = limits;
    }

    void add(Call call) {
        waiting.add(call);
        calls++;
    }

    /** Returns how many calls wait or are under way. */
    int calls() {
        return calls;
    }

    boolean hasRoom() {
        return underWay.size() < limits.underWay();
    }

    boolean hasWork() {
        return !waiting.isEmpty();
    }

    /**
     * Returns the time of the latest entry that was made; 0 if its commands will not be applied, as far as is known.
     */
    long latest() {
        return latest;
    }

    /** Makes the next entry of the server's own commands and of what has arrived; null if that is nothing. */
    @Nullable
    Batch next(long term, long time, List<Command> chores) {
        if (chores.isEmpty() && waiting.isEmpty()) {
            return null;
        }
        List<Call> taken = new ArrayList<>();
        int characters = 0;
        while (!waiting.isEmpty()
                && taken.size() + chores.size() < limits.commands()
                && characters < limits.characters()) {
            Call call = waiting.remove();
            characters += call.text().length();
            taken.add(call);
        }
        numbers++;
        latest = time;
        Batch batch = new Batch(numbers, term, time, chores, taken);
        underWay.put(numbers, batch);
        return batch;
    }

    /** An entry was applied, or will not be as far as is known; null if it was given up before. */
    @Nullable
    Batch take(long number) {
        Batch batch = underWay.remove(number);
        if (batch != null) {
            calls -= batch.calls().size();
        }
        return batch;
    }

    /** An entry failed: what it was to bring about in time is to be tried again. */
    void forgetLatest() {
        latest = 0;
    }

    /** Forgets what came on a line and was not appended yet. */
    void drop(DeskLine line) {
        for (Iterator<Call> each = waiting.iterator(); each.hasNext(); ) {
            if (each.next().line() == line) { // compared as objects: there is one of each
                each.remove();
                calls--;
            }
        }
    }

    void clear() {
        waiting.clear();
        underWay.clear();
        calls = 0;
        latest = 0;
    }
}
