package io.locker.benchmarks.lab;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What came of a contest: the holds in the order of their tokens, and how they followed each other. */
public final class Contest {
    private final List<Taken> holds;
    private final int contenders;
    private final long nanos;
    private final List<Long> betweenProcesses = new ArrayList<>();
    private final List<Long> betweenThreads = new ArrayList<>();
    private int changes;
    private int changesOfProcess;

    /**
     * Looks at a contest.
     *
     * @param holds all holds of all processes
     * @param contenders how many threads there were in all
     * @param begin when to begin counting
     * @param end when to end
     */
    public Contest(List<Taken> holds, int contenders, long begin, long end) {
        List<Taken> all =
                holds.stream().sorted(Comparator.comparingLong(Taken::token)).toList();
        this.holds = all.stream()
                .filter(hold -> hold.granted() - begin >= 0 && hold.granted() - end < 0)
                .toList();
        this.contenders = contenders;
        nanos = end - begin;
        for (int i = 1; i < this.holds.size(); i++) {
            follow(this.holds.get(i - 1), this.holds.get(i));
        }
    }

    private void follow(Taken former, Taken next) {
        if (next.token() == former.token() || next.granted() - former.left() < 0) {
            throw new IllegalStateException(
                    "Two held the lock at one time; the figures are worthless. former=" + former + " next=" + next);
        }
        boolean waited = next.asked() - former.left() < 0;
        long took = next.granted() - former.left();
        if (former.process() != next.process()) {
            changes++;
            changesOfProcess++;
            if (waited) {
                betweenProcesses.add(took);
            }
        } else if (former.thread() != next.thread()) {
            changes++;
            if (waited) {
                betweenThreads.add(took);
            }
        }
    }

    public int count() {
        return holds.size();
    }

    /** Returns how many holds came from another thread than the one before, each second. */
    public double changesEachSecond() {
        return changes * 1e9 / nanos;
    }

    public double holdsEachSecond() {
        return count() * 1e9 / nanos;
    }

    /** Returns what part of the holds came from another process than the one before, from 0 to 1. */
    public double shareToAnotherProcess() {
        return count() < 2 ? 0 : (double) changesOfProcess / (count() - 1);
    }

    /** Returns from the beginning of a release until a thread of another process that waited had the lock. */
    public Samples betweenProcesses() {
        return Samples.of(betweenProcesses.stream().mapToLong(Long::longValue));
    }

    /** Returns from the beginning of a release until another thread of the same process that waited had the lock. */
    public Samples betweenThreads() {
        return Samples.of(betweenThreads.stream().mapToLong(Long::longValue));
    }

    /** Returns how long an acquire took. */
    public Samples waits() {
        return Samples.of(holds.stream().mapToLong(hold -> hold.granted() - hold.asked()));
    }

    /** Returns the holds of the thread that got the fewest, divided by those of the one that got the most. */
    public double fairness() {
        Map<String, Integer> counts = new HashMap<>();
        holds.forEach(hold -> counts.merge(hold.process() + "/" + hold.thread(), 1, Integer::sum));
        int most = counts.values().stream().mapToInt(Integer::intValue).max().orElse(1);
        int least = counts.values().stream().mapToInt(Integer::intValue).min().orElse(0);
        return counts.size() < contenders ? 0 : (double) least / most;
    }

    /** Returns everything that was measured. */
    public Map<String, Object> figures() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("holds", count());
        all.put("changes", changes);
        all.put("changesOfProcess", changesOfProcess);
        all.put("nanos", nanos);
        all.put("fairness", fairness());
        all.put("betweenProcesses", betweenProcesses().toList());
        all.put("betweenThreads", betweenThreads().toList());
        all.put("waits", waits().toList());
        return all;
    }
}
