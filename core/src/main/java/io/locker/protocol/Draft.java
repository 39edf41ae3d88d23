package io.locker.protocol;

import io.locker.machine.ClaimId;
import io.locker.machine.Event;
import io.locker.machine.LockDocument;
import io.locker.machine.LockState;
import io.locker.machine.MachineLimits;
import io.locker.machine.Reply;
import io.locker.machine.Turn;
import io.locker.protocol.Errand.Need;
import io.locker.spi.LockRecord.InboxEntry;
import io.locker.spi.Swap;
import io.locker.spi.Swap.Taken;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/** The lock as it would be if the next write carried a list of errands, with the answer to each. */
final class Draft {
    private final Sight sight;
    private final LockState state;
    private final Turn turn;
    private final Map<Errand, Reply> replies = new LinkedHashMap<>();
    private final Map<Errand, Need> needs = new LinkedHashMap<>();
    /** Newcomers that the write does not carry. */
    private final Set<Errand> leftOut = new HashSet<>();

    private final Need need;

    Draft(Sight sight, List<Errand> errands, MachineLimits limits) {
        this.sight = sight;
        state = sight.coming().copy();
        turn = Turn.atStore(sight.record().now(), limits);
        for (Errand errand : errands) {
            Reply reply = errand.apply(state, turn, sight.record().now());
            replies.put(errand, reply);
            needs.put(errand, errand.need(sight.coming(), reply));
        }
        need = wholeNeed();
        if (need == Need.WRITE) {
            leaveNewcomersOut();
        }
    }

    private Need wholeNeed() {
        if (needs.containsValue(Need.WRITE)) {
            return Need.WRITE;
        }
        if (!needs.containsValue(Need.POST)) {
            return Need.NOTHING;
        }
        return Sight.grantsSomebody(state) || state.isIdle() ? Need.WRITE : Need.POST;
    }

    /**
     * A claim without a place in the order comes after whoever lies in the inbox, also unseen. So a write that carries
     * one would have to be refused while others arrive. Those who only queue are posted later, and what others wait for
     * never goes together with a newcomer.
     */
    private void leaveNewcomersOut() {
        boolean servesOthers = needs.keySet().stream().anyMatch(errand -> !errand.acquires() && !isNothing(errand));
        List<Errand> lastFirst = new ArrayList<>(needs.keySet());
        Collections.reverse(lastFirst);
        for (Errand errand : lastFirst) {
            if (isNewcomer(errand) && (servesOthers || needs.get(errand) == Need.POST)) {
                leftOut.add(errand);
                state.withdraw(errand.at, turn);
            }
        }
    }

    private boolean isNewcomer(Errand errand) {
        return errand.acquires() && !isNothing(errand);
    }

    private boolean isNothing(Errand errand) {
        return needs.get(errand) == Need.NOTHING;
    }

    Reply reply(Errand errand) {
        return Objects.requireNonNull(replies.get(errand));
    }

    /**
     * The errands that are answered once the record went through this much. A post answers what was posted; a write
     * answers all, because the record it changed was then the present one.
     */
    List<Errand> answered(Need done) {
        return needs.entrySet().stream()
                .filter(entry -> done == Need.WRITE ? !isUnburied(entry.getKey()) : entry.getValue() == done)
                .map(Map.Entry::getKey)
                .filter(errand -> !leftOut.contains(errand))
                .toList();
    }

    /** Whether a try would be refused although those in its way may be dead. */
    boolean hasUnburied() {
        return replies.keySet().stream().anyMatch(this::isUnburied);
    }

    private boolean isUnburied(Errand errand) {
        return reply(errand) instanceof Reply.Busy && !errand.buried;
    }

    /** The errands are on their way to the store. */
    void goesOut() {
        replies.keySet().forEach(errand -> errand.sent = !leftOut.contains(errand));
    }

    /** The answer is there, whatever it is. */
    void cameBack() {
        replies.keySet().forEach(errand -> errand.sent = false);
    }

    /** What the errands need together: a post does only if it lets nobody in and leaves somebody to fold it. */
    Need need() {
        return need;
    }

    /** The write that makes the lock as drafted, and wakes whom it concerns. */
    Swap swap(Set<String> own) {
        List<String> taken = sight.record().inbox().stream().map(InboxEntry::id).toList();
        Set<String> wake = new TreeSet<>();
        state.grants().stream()
                .filter(grant -> grant.token() == 0)
                .forEach(grant -> wake.add(session(grant.claim().id())));
        for (Event event : turn.events()) {
            if (event instanceof Event.Broken || event instanceof Event.Settled || event instanceof Event.Contended) {
                wake.add(event.session());
            }
        }
        wake.removeAll(own);
        String document = state.isIdle() ? null : LockDocument.encode(state);
        return new Swap(state.name(), sight.record().revision(), document, new Taken(taken, letsNewcomerIn()), wake);
    }

    /** Whether a claim would be granted that has no place in the order yet. */
    private boolean letsNewcomerIn() {
        return needs.keySet().stream().anyMatch(errand -> isNewcomer(errand) && !leftOut.contains(errand));
    }

    /** The requests of the errands that a post does for. */
    List<String> requests() {
        List<String> requests = new ArrayList<>();
        needs.forEach((errand, need) -> {
            if (need == Need.POST) {
                requests.add(errand.request().encode());
            }
        });
        return requests;
    }

    /** Whom a post should tell that somebody waits: the holders, if nobody waited before. */
    Set<String> holdersToWake(Set<String> own) {
        Set<String> wake = new TreeSet<>();
        if (sight.coming().waiting() == 0 && replies.keySet().stream().anyMatch(Errand::acquires)) {
            sight.coming()
                    .grants()
                    .forEach(grant -> wake.add(session(grant.claim().id())));
            wake.removeAll(own);
        }
        return wake;
    }

    private static String session(ClaimId id) {
        return id.session();
    }
}
