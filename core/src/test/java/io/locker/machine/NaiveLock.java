package io.locker.machine;

import io.locker.api.LockMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a lock does, written a second time and as simply as can be: one list, no counters, every question answered by
 * looking at all entries. It is slow and knows nothing of {@link LockState} but the types of its arguments and replies.
 */
final class NaiveLock {
    /** Mistakes that can be planted, to see that a comparison finds them. */
    enum Bug {
        NONE,
        READERS_OVERTAKE,
        LAST_COME_FIRST_SERVED,
        UPGRADE_KEEPS_ITS_TOKEN,
        UPGRADE_WAITS_IN_THE_QUEUE,
        NEWCOMERS_PASS_AN_UPGRADE,
        ONE_PERMIT_TOO_MANY,
        LINGERING_EXCLUDES_NOBODY,
        DEAD_WAITERS_STAY,
        RESULTS_OUTLIVE_THEIR_SESSION,
        BREAKING_LEAVES_NO_NOTE,
        NUMBERS_START_ANEW,
        VALUE_OUTLIVES_ITS_TIME
    }

    private enum Stand {
        WAITS,
        HOLDS,
        LINGERS,
        SETTLED,
        BROKEN
    }

    private static final class Entry {
        private final Claim claim;
        private final long number;
        private Stand stand = Stand.WAITS;
        private LockMode mode;
        private boolean upgrading;
        private long grantedAs;
        private long token;
        private long until;
        private String note = "";

        private Entry(Claim claim, long number) {
            this.claim = claim;
            this.number = number;
            mode = claim.demand().mode();
        }

        private Entry(Entry other) {
            this(other.claim, other.number);
            stand = other.stand;
            mode = other.mode;
            upgrading = other.upgrading;
            grantedAs = other.grantedAs;
            token = other.token;
            until = other.until;
            note = other.note;
        }

        private boolean occupies() {
            return stand == Stand.HOLDS || stand == Stand.LINGERS;
        }

        private boolean counts() {
            return occupies() || stand == Stand.WAITS;
        }
    }

    private final Bug bug;
    private final List<Entry> entries = new ArrayList<>();
    private long drawn;
    private long grants;
    private String value = "";
    private long valueUntil;

    NaiveLock(Bug bug) {
        this.bug = bug;
    }

    NaiveLock(NaiveLock other) {
        bug = other.bug;
        other.entries.forEach(entry -> entries.add(new Entry(entry)));
        drawn = other.drawn;
        grants = other.grants;
        value = other.value;
        valueUntil = other.valueUntil;
    }

    private @Nullable Entry find(ClaimId id) {
        return entries.stream()
                .filter(entry -> entry.claim.id().equals(id))
                .findFirst()
                .orElse(null);
    }

    private List<Entry> standing(Stand stand) {
        return entries.stream().filter(entry -> entry.stand == stand).toList();
    }

    private List<Entry> queue() {
        Comparator<Entry> order = Comparator.comparingLong(entry -> entry.number);
        return standing(Stand.WAITS).stream()
                .sorted(bug == Bug.LAST_COME_FIRST_SERVED ? order.reversed() : order)
                .toList();
    }

    private boolean goesWithHolders(Entry asking) {
        int permits = asking.claim.demand().permits();
        for (Entry other : entries) {
            boolean ignored = other.stand == Stand.LINGERS && bug == Bug.LINGERING_EXCLUDES_NOBODY;
            if (!other.occupies() || other == asking || ignored) {
                continue;
            }
            permits += other.claim.demand().permits();
            if (asking.claim.demand().limit() == 0 && asking.mode.conflictsWith(other.mode)) {
                return false;
            }
        }
        int limit = asking.claim.demand().limit();
        return limit == 0 || permits <= limit + (bug == Bug.ONE_PERMIT_TOO_MANY ? 1 : 0);
    }

    private boolean isUpgradeWaiting() {
        return entries.stream().anyMatch(entry -> entry.upgrading);
    }

    private void grant() {
        while (grantOne()) {
            // until nothing more can be granted
        }
        if (entries.stream().noneMatch(Entry::counts) && valueUntil == 0) {
            value = "";
        }
        if (entries.isEmpty() && value.isEmpty()) {
            drawn = 0;
        }
    }

    private boolean grantOne() {
        for (Entry entry : entries) {
            boolean inTurn = bug != Bug.UPGRADE_WAITS_IN_THE_QUEUE || queue().isEmpty();
            if (entry.upgrading && inTurn && entries.stream().noneMatch(other -> other != entry && other.occupies())) {
                entry.upgrading = false;
                entry.mode = LockMode.EXCLUSIVE;
                entry.token = bug == Bug.UPGRADE_KEEPS_ITS_TOKEN ? entry.token : 0;
                return true;
            }
        }
        if (isUpgradeWaiting() && bug != Bug.NEWCOMERS_PASS_AN_UPGRADE) {
            return false;
        }
        for (Entry entry : queue()) {
            if (goesWithHolders(entry)) {
                entry.stand = Stand.HOLDS;
                entry.grantedAs = ++grants;
                return true;
            }
            if (bug != Bug.READERS_OVERTAKE) {
                return false;
            }
        }
        return false;
    }

    void passTime(long now) {
        if (now == 0) {
            return;
        }
        entries.removeIf(entry -> entry.stand == Stand.LINGERS && entry.until <= now);
        if (valueUntil != 0 && valueUntil <= now && bug != Bug.VALUE_OUTLIVES_ITS_TIME) {
            value = "";
            valueUntil = 0;
        }
        grant();
    }

    /** Returns the reply as one word, like {@link #word}. */
    String acquire(Claim claim, boolean mayWait) {
        Entry known = find(claim.id());
        if (known != null) {
            return wordOf(known);
        }
        for (Entry other : entries) {
            if (other.counts() && other.claim.demand().limit() != claim.demand().limit()) {
                return "Refused";
            }
        }
        Entry entry = new Entry(claim, drawn + 1);
        boolean free = queue().isEmpty() && !isUpgradeWaiting() && goesWithHolders(entry);
        if (!free && !mayWait) {
            return "Busy";
        }
        drawn = bug == Bug.NUMBERS_START_ANEW && queue().isEmpty() ? 1 : drawn + 1;
        Entry entered = new Entry(claim, drawn);
        entries.add(entered);
        grant();
        return wordOf(entered);
    }

    String withdraw(ClaimId id) {
        Entry entry = find(id);
        if (entry == null) {
            return "Unknown";
        }
        entries.remove(entry);
        grant();
        return entry.counts() ? "Withdrawn" : wordOf(entry);
    }

    String release(ClaimId id, long until, long now) {
        Entry entry = find(id);
        if (entry == null || entry.stand == Stand.WAITS) {
            return "Unknown";
        }
        entries.remove(entry);
        String reply = entry.occupies() ? "Released" : wordOf(entry);
        if (entry.occupies() && until != 0 && (now == 0 || until > now)) {
            entry.stand = Stand.LINGERS;
            entry.upgrading = false;
            entry.until = until;
            entries.add(entry);
        }
        grant();
        return reply;
    }

    String convert(ClaimId id, LockMode mode) {
        Entry entry = find(id);
        if (entry == null || entry.stand != Stand.HOLDS) {
            return entry != null && entry.stand == Stand.BROKEN ? wordOf(entry) : "Unknown";
        }
        if (entry.claim.demand().limit() > 0) {
            return "Refused";
        }
        boolean stronger = (entry.mode == LockMode.SHARED && mode != LockMode.SHARED)
                || (entry.mode == LockMode.UPDATE && mode == LockMode.EXCLUSIVE);
        if (stronger && entry.mode == LockMode.SHARED) {
            return "Refused";
        }
        entry.upgrading = stronger;
        entry.mode = stronger ? entry.mode : mode;
        grant();
        return entry.upgrading ? "Queued" : "Converted";
    }

    String tryConvert(ClaimId id, LockMode mode) {
        String reply = convert(id, mode);
        if (!reply.equals("Queued")) {
            return reply;
        }
        Objects.requireNonNull(find(id)).upgrading = false;
        grant();
        return "Busy";
    }

    void dropSession(String session) {
        entries.removeIf(entry -> entry.claim.id().session().equals(session)
                && entry.stand != Stand.LINGERS
                && !(entry.stand == Stand.WAITS && bug == Bug.DEAD_WAITERS_STAY)
                && !(entry.stand == Stand.SETTLED && bug == Bug.RESULTS_OUTLIVE_THEIR_SESSION));
        grant();
    }

    String settle(ClaimId holder, Map<ClaimId, String> results) {
        Entry entry = find(holder);
        if (entry == null || entry.stand != Stand.HOLDS) {
            return entry != null && entry.stand == Stand.BROKEN ? wordOf(entry) : "Unknown";
        }
        results.forEach((id, result) -> {
            Entry waiter = find(id);
            if (waiter != null
                    && waiter.stand == Stand.WAITS
                    && !waiter.claim.payload().isEmpty()) {
                waiter.stand = Stand.SETTLED;
                waiter.note = result;
            }
        });
        grant();
        return "Done";
    }

    String attach(ClaimId holder, String text, long until, long now) {
        Entry entry = find(holder);
        if (entry == null || entry.stand != Stand.HOLDS) {
            return entry != null && entry.stand == Stand.BROKEN ? wordOf(entry) : "Unknown";
        }
        boolean over = until != 0 && now != 0 && until <= now;
        value = over ? "" : text;
        valueUntil = over || text.isEmpty() ? 0 : until;
        return "Done";
    }

    /** Breaks the holds that were there before this turn. */
    void breakHolds(String reason) {
        entries.removeIf(entry -> entry.stand == Stand.LINGERS);
        entries.removeIf(entry -> entry.stand == Stand.HOLDS && entry.token != 0 && bug == Bug.BREAKING_LEAVES_NO_NOTE);
        for (Entry entry : entries) {
            if (entry.stand == Stand.HOLDS && entry.token != 0) {
                entry.stand = Stand.BROKEN;
                entry.upgrading = false;
                entry.note = reason;
            }
        }
        grant();
    }

    void stamp(long token) {
        for (Entry entry : entries) {
            if (entry.occupies() && entry.token == 0) {
                entry.token = token;
            }
        }
    }

    private static String wordOf(Entry entry) {
        return switch (entry.stand) {
            case WAITS -> "Queued";
            case HOLDS -> "Granted";
            case LINGERS -> "Released";
            case SETTLED -> "Settled";
            case BROKEN -> "Broken";
        };
    }

    /** Returns a reply as one word. */
    static String word(Reply reply) {
        return reply.getClass().getSimpleName();
    }

    /** Returns all that can be seen, in a form that {@link #picture(LockView)} gives of the real lock. */
    String picture() {
        StringBuilder out = new StringBuilder();
        Comparator<Entry> order = Comparator.comparingLong(entry -> entry.grantedAs);
        standing(Stand.HOLDS).stream()
                .sorted(order)
                .forEach(entry -> out.append("hold ")
                        .append(entry.claim.id())
                        .append(' ')
                        .append(entry.claim.demand().limit() > 0 ? entry.claim.demand() : Demand.of(entry.mode))
                        .append(' ')
                        .append(entry.token)
                        .append(entry.upgrading ? " upgrading\n" : "\n"));
        TreeSet<String> lingering = new TreeSet<>();
        standing(Stand.LINGERS)
                .forEach(entry -> lingering.add("linger " + entry.claim.id() + ' ' + entry.token + ' ' + entry.until));
        lingering.forEach(line -> out.append(line).append('\n'));
        queue().forEach(entry -> out.append("wait ")
                .append(entry.claim.id())
                .append(' ')
                .append(entry.number)
                .append('\n'));
        TreeSet<String> notes = new TreeSet<>();
        standing(Stand.SETTLED).forEach(entry -> notes.add("settled " + entry.claim.id() + ' ' + entry.note));
        standing(Stand.BROKEN)
                .forEach(entry -> notes.add("broken " + entry.claim.id() + ' ' + entry.token + ' ' + entry.note));
        notes.forEach(line -> out.append(line).append('\n'));
        return out.append("value ").append(value).append(' ').append(valueUntil).toString();
    }

    static String picture(LockView lock) {
        StringBuilder out = new StringBuilder();
        for (Grant grant : lock.grants()) {
            boolean upgrading =
                    lock.upgrading().filter(grant.claim().id()::equals).isPresent();
            out.append("hold ")
                    .append(grant.claim().id())
                    .append(' ')
                    .append(grant.claim().demand())
                    .append(' ')
                    .append(grant.token())
                    .append(upgrading ? " upgrading\n" : "\n");
        }
        TreeSet<String> lingering = new TreeSet<>();
        lock.lingering()
                .forEach(end -> lingering.add(
                        "linger " + end.grant().claim().id() + ' ' + end.grant().token() + ' ' + end.until()));
        lingering.forEach(line -> out.append(line).append('\n'));
        for (Claim claim : lock.queue()) {
            Reply.Queued standing = (Reply.Queued) lock.standing(claim.id());
            out.append("wait ")
                    .append(claim.id())
                    .append(' ')
                    .append(standing.number())
                    .append('\n');
        }
        TreeSet<String> notes = new TreeSet<>();
        for (ClaimId id : lock.claims()) {
            lock.result(id).ifPresent(result -> notes.add("settled " + id + ' ' + result));
            lock.brokenNote(id).ifPresent(note -> notes.add("broken " + id + ' ' + note.token() + ' ' + note.reason()));
        }
        notes.forEach(line -> out.append(line).append('\n'));
        out.append("value ").append(lock.attached().map(Attached::text).orElse(""));
        return out.append(' ')
                .append(lock.attached().map(Attached::until).orElse(0L))
                .toString();
    }
}
