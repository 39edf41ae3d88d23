package io.locker.protocol;

import io.locker.machine.ClaimId;
import io.locker.machine.Event;
import io.locker.machine.Grant;
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
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/** The lock as it would be if the next write carried a list of errands, with the answer to each. */
final class Draft {
    private final Sight sight;
    private final LockState state;
    private final Turn turn;
    private final List<Step> steps;
    private final Need need;

    /** One of the errands, in their order. */
    static final class Step {
        final Errand errand;
        /** What the lock machine answers to it. */
        final Reply reply;

        private final Need need;
        /** It is a newcomer that the write does not carry. */
        private boolean leftOut;

        private Step(Errand errand, Reply reply, Need need) {
            this.errand = errand;
            this.reply = reply;
            this.need = need;
        }

        /** Whether it lets a claim in that has no place in the order yet. */
        private boolean isNewcomer() {
            return errand.acquires() && need != Need.NOTHING;
        }

        /** Whether it is of use to somebody who is no newcomer. */
        private boolean servesOthers() {
            return !errand.acquires() && need != Need.NOTHING;
        }

        private boolean isUnburied() {
            return reply instanceof Reply.Busy && !errand.buried;
        }
    }

    Draft(Sight sight, List<Errand> errands, MachineLimits limits) {
        this.sight = sight;
        state = sight.coming().copy();
        turn = Turn.atStore(sight.record().now(), limits);
        steps = new ArrayList<>(errands.size());
        for (Errand errand : errands) {
            Reply reply = errand.apply(state, turn, sight.record().now());
            steps.add(new Step(errand, reply, errand.need(sight.coming(), reply)));
        }
        need = wholeNeed();
        if (need == Need.WRITE) {
            leaveNewcomersOut();
        }
    }

    private Need wholeNeed() {
        Need most = Need.NOTHING;
        for (Step step : steps) {
            most = step.need.compareTo(most) > 0 ? step.need : most;
        }
        boolean letsIn = most == Need.POST && (state.hasOpenGrant() || state.isIdle());
        return letsIn ? Need.WRITE : most;
    }

    /**
     * A claim without a place in the order comes after whoever lies in the inbox, also unseen. So a write that carries
     * one would have to be refused while others arrive. Those who only queue are posted later, and what others wait for
     * never goes together with a newcomer.
     */
    private void leaveNewcomersOut() {
        boolean servesOthers = any(Step::servesOthers);
        for (int last = steps.size() - 1; last >= 0; last--) {
            Step step = steps.get(last);
            if (step.isNewcomer() && (servesOthers || step.need == Need.POST)) {
                step.leftOut = true;
                state.withdraw(step.errand.at, turn);
            }
        }
    }

    private boolean any(Predicate<Step> what) {
        for (Step step : steps) {
            if (what.test(step)) {
                return true;
            }
        }
        return false;
    }

    /**
     * The errands that are answered once the record went through this much. A post answers what was posted; a write
     * answers all, because the record it changed was then the present one.
     */
    List<Step> answered(Need done) {
        List<Step> answered = new ArrayList<>(steps.size());
        for (Step step : steps) {
            boolean reached = done == Need.WRITE ? !step.isUnburied() : step.need == done;
            if (reached && !step.leftOut) {
                answered.add(step);
            }
        }
        return answered;
    }

    /** Whether a try would be refused although those in its way may be dead. */
    boolean hasUnburied() {
        return any(Step::isUnburied);
    }

    /** The errands are on their way to the store. */
    void goesOut() {
        steps.forEach(step -> step.errand.sent = !step.leftOut);
    }

    /** The answer is there, whatever it is. */
    void cameBack() {
        steps.forEach(step -> step.errand.sent = false);
    }

    /** What the errands need together: a post does only if it lets nobody in and leaves somebody to fold it. */
    Need need() {
        return need;
    }

    /** The write that makes the lock as drafted, and wakes whom it concerns. */
    Swap swap(Set<String> own) {
        String document = state.isIdle() ? null : LockDocument.encode(state);
        return new Swap(state.name(), sight.record().revision(), document, taken(), sessionsToWake(own));
    }

    /**
     * The write takes all that is in the inbox, and must be all if a claim is granted that has no place in the order.
     */
    private Taken taken() {
        List<String> ids = new ArrayList<>(sight.record().inbox().size());
        for (InboxEntry entry : sight.record().inbox()) {
            ids.add(entry.id());
        }
        return new Taken(ids, any(step -> step.isNewcomer() && !step.leftOut));
    }

    /** Who gets the lock, and who has something else to be told. */
    private Set<String> sessionsToWake(Set<String> own) {
        Set<String> wake = new HashSet<>();
        for (Grant grant : state.grants()) {
            if (grant.isOpen()) {
                wake.add(session(grant.claim().id()));
            }
        }
        for (Event event : turn.events()) {
            if (event instanceof Event.Broken || event instanceof Event.Settled || event instanceof Event.Contended) {
                wake.add(event.session());
            }
        }
        wake.removeAll(own);
        return wake;
    }

    /** The requests of the errands that a post does for. */
    List<String> requests() {
        List<String> requests = new ArrayList<>();
        for (Step step : steps) {
            if (step.need == Need.POST) {
                requests.add(step.errand.request().encode());
            }
        }
        return requests;
    }

    /** Whom a post should tell that somebody waits: the holders, if nobody waited before. */
    Set<String> holdersToWake(Set<String> own) {
        Set<String> wake = new TreeSet<>();
        if (sight.coming().waiting() == 0 && any(step -> step.errand.acquires())) {
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
