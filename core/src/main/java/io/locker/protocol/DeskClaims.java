package io.locker.protocol;

import io.locker.api.LockException;
import io.locker.api.LockMode;
import io.locker.api.Loss;
import io.locker.api.OutcomeUnknownException;
import io.locker.machine.Claim;
import io.locker.machine.ClaimId;
import io.locker.machine.Grant;
import io.locker.machine.LockState;
import io.locker.machine.Reply;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The claims of one desk: what the store is believed to know of each, and who in this process they belong to. */
final class DeskClaims {
    private static final int MOST_SENT_AGAIN = 10;

    private final DeskSettings settings;
    private final List<Errand> errands;
    private final List<News> news;
    private final LongSupplier asks;
    private final Map<ClaimId, ProcessClaim> byStore = new LinkedHashMap<>();
    private final Map<ClaimId, ProcessClaim> byOwner = new LinkedHashMap<>();
    private final Set<String> sessions = new TreeSet<>();
    private @Nullable Sight seen;

    DeskClaims(DeskSettings settings, List<Errand> errands, List<News> news, LongSupplier asks) {
        this.settings = settings;
        this.errands = errands;
        this.news = news;
        this.asks = asks;
    }

    void mind(String session) {
        sessions.add(session);
    }

    Set<String> sessions() {
        return sessions;
    }

    boolean isEmpty() {
        return byStore.isEmpty();
    }

    Set<ClaimId> held() {
        Set<ClaimId> held = new TreeSet<>();
        byStore.values().stream().filter(claim -> claim.grant != null).forEach(claim -> held.add(claim.id));
        return held;
    }

    private void send(Wish wish, ClaimId at) {
        errands.add(new Errand(wish, at, asks.getAsLong()));
    }

    void want(Wish wish, long now) {
        if (wish instanceof Wish.Acquire acquire) {
            acquire(acquire);
        } else if (wish instanceof Wish.Withdraw) {
            withdraw(wish.id(), now);
        } else if (wish instanceof Wish.Release release) {
            release(release, now);
        } else if (wish instanceof Wish.Break) {
            send(wish, wish.id());
        } else {
            ProcessClaim claim = byOwner.get(wish.id());
            if (claim == null || claim.phase != ProcessClaim.Phase.HELD) {
                news.add(new News.Released(wish.id(), false));
                return;
            }
            if (wish instanceof Wish.Convert convert) {
                claim.converting = convert;
                detachLine(claim);
            }
            send(wish, claim.id);
        }
    }

    private void acquire(Wish.Acquire wish) {
        Claim claim = wish.claim();
        mind(claim.id().session());
        if (wish.manner() == Wish.Manner.QUEUE && claim.demand().isExclusive()) {
            for (ProcessClaim present : byStore.values()) {
                if (present.mayBeJoinedBy(claim)) {
                    joinLine(present, claim);
                    return;
                }
            }
        }
        open(claim, wish.manner());
    }

    private void joinLine(ProcessClaim present, Claim claim) {
        if (present.line.size() >= settings.limits().lock().waiting()) {
            news.add(new News.Refused(
                    claim.id(),
                    new Reply.Refused(
                            Reply.Refusal.LIMIT_REACHED,
                            "Too many claims wait in this process. limit="
                                    + settings.limits().lock().waiting())));
            return;
        }
        present.line.add(claim);
        byOwner.put(claim.id(), present);
        news.add(new News.Queued(claim.id(), 0, Math.max(0, present.position) + present.line.size() - 1));
    }

    private ProcessClaim open(Claim claim, Wish.Manner manner) {
        ProcessClaim opened = new ProcessClaim(claim, manner);
        byStore.put(opened.id, opened);
        byOwner.put(claim.id(), opened);
        send(new Wish.Acquire(claim, manner), opened.id);
        return opened;
    }

    /** Gives the line of a claim that will not be handed on a claim of its own. */
    private void detachLine(ProcessClaim claim) {
        Claim first = claim.line.poll();
        if (first == null) {
            return;
        }
        ProcessClaim next = open(first, claim.manner);
        next.line.addAll(claim.line);
        claim.line.clear();
        next.line.forEach(waiting -> byOwner.put(waiting.id(), next));
    }

    private void withdraw(ClaimId id, long now) {
        ProcessClaim claim = byOwner.get(id);
        if (claim == null) {
            news.add(new News.Withdrawn(id));
        } else if (!claim.owner.id().equals(id)) {
            claim.line.removeIf(waiting -> waiting.id().equals(id));
            byOwner.remove(id);
            news.add(new News.Withdrawn(id));
        } else if (claim.phase == ProcessClaim.Phase.HELD) {
            release(new Wish.Release(id, 0), now);
        } else if (claim.phase != ProcessClaim.Phase.LEAVING) {
            leave(claim);
        }
    }

    private void leave(ProcessClaim claim) {
        ClaimId id = claim.owner.id();
        Claim next = claim.line.poll();
        if (next != null) {
            byOwner.remove(id);
            claim.owner = next;
            news.add(new News.Withdrawn(id));
            return;
        }
        Errand waiting = acquireErrand(claim);
        if (waiting != null && !waiting.sent) {
            errands.remove(waiting);
            if (!waiting.maybeDone && claim.sentAgain == 0) {
                forget(claim);
                news.add(new News.Withdrawn(id));
                return;
            }
        }
        claim.phase = ProcessClaim.Phase.LEAVING;
        send(new Wish.Withdraw(id), claim.id);
    }

    /** An ask has failed: what it carried for claims that are on their way out is not sent again. */
    void cameBack() {
        errands.removeIf(errand -> errand.acquires() && !errand.sent && isLeaving(errand.at));
    }

    private boolean isLeaving(ClaimId at) {
        ProcessClaim claim = byStore.get(at);
        return claim != null && claim.phase == ProcessClaim.Phase.LEAVING;
    }

    private @Nullable Errand acquireErrand(ProcessClaim claim) {
        for (Errand errand : errands) {
            if (errand.acquires() && errand.at.equals(claim.id)) {
                return errand;
            }
        }
        return null;
    }

    private void release(Wish.Release wish, long now) {
        ProcessClaim claim = byOwner.get(wish.id());
        if (claim == null
                || claim.phase != ProcessClaim.Phase.HELD
                || !claim.owner.id().equals(wish.id())) {
            news.add(new News.Released(wish.id(), false));
            return;
        }
        if (wish.lingerMicros() == 0 && claim.mayBeHandedOver(now)) {
            byOwner.remove(wish.id());
            news.add(new News.Released(wish.id(), true));
            news.add(granted(claim.handOver().id(), claim.held(), Objects.requireNonNull(seen)));
            return;
        }
        claim.phase = ProcessClaim.Phase.LEAVING;
        send(wish, claim.id);
        detachLine(claim);
    }

    private void forget(ProcessClaim claim) {
        byStore.remove(claim.id);
        byOwner.remove(claim.owner.id(), claim);
    }

    /** Takes what the lock machine answered to an errand that the store has carried out. */
    void finish(Errand errand, Reply reply) {
        ProcessClaim claim = byStore.get(errand.at);
        Wish wish = errand.wish;
        if (wish instanceof Wish.Acquire) {
            if (claim != null) {
                acquired(claim, reply);
            }
        } else if (wish instanceof Wish.Withdraw || wish instanceof Wish.Release) {
            if (claim != null) {
                boolean found = reply instanceof Reply.Released || (reply instanceof Reply.Unknown && errand.maybeDone);
                forget(claim);
                if (wish instanceof Wish.Withdraw) {
                    news.add(new News.Withdrawn(wish.id()));
                } else {
                    news.add(found ? new News.Released(wish.id(), true) : lost(wish.id(), reply));
                }
            }
        } else if (reply instanceof Reply.Refused refused) {
            convertsNoMore(errand);
            news.add(new News.Refused(wish.id(), refused));
        } else if (reply instanceof Reply.Busy) {
            convertsNoMore(errand);
            news.add(new News.Busy(wish.id()));
        } else if (wish instanceof Wish.Break || (wish instanceof Wish.Attach && reply instanceof Reply.Done)) {
            news.add(new News.Done(wish.id()));
        }
    }

    private void convertsNoMore(Errand errand) {
        ProcessClaim claim = byStore.get(errand.at);
        if (claim != null && errand.wish.equals(claim.converting)) {
            claim.converting = null;
        }
    }

    private void acquired(ProcessClaim claim, Reply reply) {
        if (reply instanceof Reply.Refused || reply instanceof Reply.Busy) {
            forget(claim);
            news.add(
                    reply instanceof Reply.Refused refused
                            ? new News.Refused(claim.owner.id(), refused)
                            : new News.Busy(claim.owner.id()));
            detachLine(claim);
        } else if (claim.phase == ProcessClaim.Phase.WANTED) {
            claim.phase = ProcessClaim.Phase.WAITING;
        }
    }

    /** Compares what is believed with what the store was seen to have. */
    void compare(Sight sight, long now) {
        seen = sight;
        for (ProcessClaim claim : List.copyOf(byStore.values())) {
            if (claim.phase == ProcessClaim.Phase.WANTED) {
                compareWanted(claim, sight, now);
            } else if (claim.phase == ProcessClaim.Phase.WAITING) {
                compareWaiting(claim, sight, now);
            } else if (claim.phase == ProcessClaim.Phase.HELD) {
                compareHeld(claim, sight, now);
            }
        }
        withdrawOrphans(sight.coming());
    }

    /** A claim that has to go to the store again may have been granted by what others made of the first time. */
    private void compareWanted(ProcessClaim claim, Sight sight, long now) {
        if (sight.written().standing(claim.id) instanceof Reply.Granted granted) {
            errands.removeIf(errand -> errand.acquires() && errand.at.equals(claim.id));
            hold(claim, granted.grant(), sight, now);
        }
    }

    private void compareWaiting(ProcessClaim claim, Sight sight, long now) {
        ClaimId id = claim.id;
        Reply written = sight.written().standing(id);
        if (written instanceof Reply.Granted granted) {
            hold(claim, granted.grant(), sight, now);
        } else if (written instanceof Reply.Broken broken) {
            hold(claim, new Grant(claim.asked, broken.token(), 0), sight, now);
            lose(claim, broken);
        } else if (sight.coming().standing(id) instanceof Reply.Queued queued) {
            if (claim.position != queued.position()) {
                claim.position = queued.position();
                news.add(new News.Queued(claim.owner.id(), queued.number(), queued.position()));
            }
        } else if (sight.coming().standing(id) instanceof Reply.Unknown) {
            claim.phase = ProcessClaim.Phase.WANTED;
            claim.sentAgain++;
            if (claim.sentAgain > MOST_SENT_AGAIN) {
                fail(
                        claim,
                        new OutcomeUnknownException(
                                "The store forgets the claim each time it is sent. name="
                                        + sight.written().name().value() + " claim=" + id,
                                null));
            } else {
                send(new Wish.Acquire(claim.asked, claim.manner), id);
            }
        }
    }

    private void hold(ProcessClaim claim, Grant grant, Sight sight, long now) {
        claim.hold(grant);
        news.add(granted(claim.owner.id(), grant, sight));
        tellContended(claim, sight, now);
    }

    private static News.Granted granted(ClaimId id, Grant grant, Sight sight) {
        return new News.Granted(id, grant, sight.surroundings());
    }

    private void tellContended(ProcessClaim claim, Sight sight, long now) {
        if (!claim.contended && sight.coming().waiting() > 0) {
            claim.becomeContended(settings.handOvers(), now);
            news.add(new News.Contended(claim.owner.id()));
        }
    }

    private void compareHeld(ProcessClaim claim, Sight sight, long now) {
        Reply written = sight.written().standing(claim.id);
        if (written instanceof Reply.Granted granted) {
            Wish.Convert convert = claim.converting;
            if (convert != null && granted.grant().claim().demand().mode() == convert.mode()) {
                claim.converting = null;
                claim.convert(granted.grant());
                news.add(new News.Converted(claim.owner.id(), claim.held()));
            }
            tellContended(claim, sight, now);
        } else {
            lose(claim, written);
        }
    }

    private void lose(ProcessClaim claim, Reply written) {
        news.add(lost(claim.owner.id(), written));
        errands.removeIf(errand -> errand.at.equals(claim.id) && !errand.sent);
        forget(claim);
        detachLine(claim);
    }

    private static News.Lost lost(ClaimId id, Reply written) {
        String detail = written instanceof Reply.Broken broken
                ? "The lock was broken by force. by=" + broken.by() + " why=" + broken.reason()
                : "The store no longer knows the grant.";
        return new News.Lost(id, Loss.Reason.BROKEN, detail);
    }

    /** Claims of own sessions that nobody here knows are what a late request left behind, or notes that were read. */
    private void withdrawOrphans(LockState coming) {
        for (ClaimId id : coming.claims()) {
            if (sessions.contains(id.session()) && !isKnown(id)) {
                send(new Wish.Withdraw(id), id);
            }
        }
    }

    private boolean isKnown(ClaimId id) {
        return byStore.containsKey(id) || errands.stream().anyMatch(errand -> errand.at.equals(id));
    }

    private void fail(ProcessClaim claim, LockException why) {
        forget(claim);
        news.add(new News.Failed(claim.owner.id(), why));
        claim.line.forEach(waiting -> {
            byOwner.remove(waiting.id());
            news.add(new News.Failed(waiting.id(), why));
        });
    }

    /** Whether an errand only sees to it that a hold keeps its mode. */
    private static boolean stays(@Nullable ProcessClaim claim, Errand errand) {
        return claim != null
                && claim.mayUpgrade()
                && errand.wish instanceof Wish.Convert convert
                && convert.mode() == LockMode.UPDATE;
    }

    /**
     * The store failed too often in a row: ends what has no place in the queue and holds nothing. What may have been
     * done is undone as soon as the store can be reached: a claim is withdrawn, an upgrade is given up.
     */
    void giveUp(LockException why) {
        for (Errand errand : List.copyOf(errands)) {
            ProcessClaim claim = byStore.get(errand.at);
            if (errand.wish instanceof Wish.Withdraw || errand.wish instanceof Wish.Release || stays(claim, errand)) {
                continue;
            }
            errands.remove(errand);
            if (!errand.acquires()) {
                if (!errand.maybeDone) {
                    convertsNoMore(errand);
                } else if (claim != null && errand.wish.equals(claim.converting) && claim.mayUpgrade()) {
                    claim.converting = new Wish.Convert(claim.owner.id(), LockMode.UPDATE);
                    send(claim.converting, claim.id);
                }
                news.add(new News.Failed(errand.wish.id(), why));
            } else if (claim != null) {
                fail(claim, why);
                if (errand.maybeDone || claim.sentAgain > 0) {
                    send(new Wish.Withdraw(errand.at), errand.at);
                }
            }
        }
    }

    void sessionEnded(String session, LockException why) {
        sessions.remove(session);
        for (Errand errand : List.copyOf(errands)) {
            if (errand.at.session().equals(session) && !(errand.wish instanceof Wish.Break)) {
                errands.remove(errand);
                if (errand.wish instanceof Wish.Release) {
                    news.add(new News.Released(errand.wish.id(), false));
                } else if (errand.wish instanceof Wish.Withdraw) {
                    news.add(new News.Withdrawn(errand.wish.id()));
                } else if (!errand.acquires()) {
                    news.add(new News.Failed(errand.wish.id(), why));
                }
            }
        }
        for (ProcessClaim claim : List.copyOf(byStore.values())) {
            if (claim.id.session().equals(session)) {
                endOf(claim, why);
            }
        }
    }

    private void endOf(ProcessClaim claim, LockException why) {
        if (claim.phase == ProcessClaim.Phase.WANTED || claim.phase == ProcessClaim.Phase.WAITING) {
            fail(claim, why);
            return;
        }
        forget(claim);
        claim.line.forEach(waiting -> {
            byOwner.remove(waiting.id());
            news.add(new News.Failed(waiting.id(), why));
        });
    }

    boolean anyWaits() {
        return byStore.values().stream().anyMatch(ProcessClaim::waits);
    }

    /** The sessions that have something at the lock and are neither own nor known to be dead. */
    Set<String> others(Sight sight, Set<String> dead) {
        Set<String> others = new TreeSet<>(sight.coming().sessions());
        others.removeAll(sessions);
        others.removeAll(dead);
        return others;
    }

    /** The sessions in front of the first claim here that waits. */
    Set<String> inTheWay(Sight sight, Set<String> dead) {
        Set<String> inFront = new TreeSet<>();
        LockState coming = sight.coming();
        coming.grants().forEach(grant -> inFront.add(grant.claim().id().session()));
        for (Claim claim : coming.queue()) {
            ProcessClaim own = byStore.get(claim.id());
            if (own != null && own.waits()) {
                break;
            }
            inFront.add(claim.id().session());
        }
        inFront.removeAll(sessions);
        inFront.removeAll(dead);
        return inFront;
    }

    /** In how many nanoseconds to look at the store without being woken. */
    long lookIn(Sight sight, boolean auditing) {
        DeskSettings.Pace pace = settings.pace();
        long wait = auditing ? pace.waiting() : pace.holding();
        for (ProcessClaim claim : byStore.values()) {
            if (claim.waits()) {
                wait = Math.min(wait, pace.waiting() * Math.min(8, 1 + Math.max(0, claim.position) / 4));
            } else if (!claim.line.isEmpty()) {
                wait = Math.min(wait, pace.waiting());
            }
        }
        long change = sight.coming().nextChange();
        if (change != 0 && sight.record().now() != 0 && anyWaits()) {
            wait = Math.min(wait, Math.max(0, change - sight.record().now()) * 1000 + 1_000_000);
        }
        return wait;
    }
}
