package io.locker.host;

import io.locker.api.FencingToken;
import io.locker.api.LockException;
import io.locker.api.LockName;
import io.locker.api.Loss;
import io.locker.api.OutcomeUnknownException;
import io.locker.host.HostRequests.Pending;
import io.locker.machine.Claim;
import io.locker.machine.ClaimId;
import io.locker.machine.Command;
import io.locker.machine.Event;
import io.locker.machine.Grant;
import io.locker.machine.LockState;
import io.locker.machine.LockTable;
import io.locker.machine.LockView;
import io.locker.machine.Reply;
import io.locker.machine.Reply.Refusal;
import io.locker.protocol.News;
import io.locker.protocol.ProcessClaim;
import io.locker.protocol.ProcessClaim.Phase;
import io.locker.protocol.Wish;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The claims of this process on all locks of a log: what the table is believed to know of each, and whose they are. */
final class HostClaims {
    private final HostSettings settings;
    private final HostRequests requests;
    private final List<News> news;
    private final Map<ClaimId, Claimed> byPlace = new LinkedHashMap<>();
    private final Map<ClaimId, Claimed> byOwner = new LinkedHashMap<>();
    private final Map<LockName, List<Claimed>> byLock = new LinkedHashMap<>();
    private @Nullable LockTable table;

    HostClaims(HostSettings settings, HostRequests requests, List<News> news) {
        this.settings = settings;
        this.requests = requests;
        this.news = news;
    }

    void want(LockName name, Wish wish, long now) {
        if (wish instanceof Wish.Acquire acquire) {
            acquire(name, acquire);
        } else if (wish instanceof Wish.Withdraw) {
            withdraw(wish.id(), now);
        } else {
            change(wish, now);
        }
    }

    private void acquire(LockName name, Wish.Acquire wish) {
        Claim claim = wish.claim();
        if (wish.manner() == Wish.Manner.QUEUE && claim.demand().isExclusive() && isNobody(claim)) {
            for (Claimed present : byLock.getOrDefault(name, List.of())) {
                if (present.at.mayBeJoinedBy(claim) && isNobody(present.at.asked())) {
                    join(present, claim);
                    return;
                }
            }
        }
        open(name, claim, wish.manner());
    }

    /** Who says who he is waits by himself, so that the table can see whether he waits for himself. */
    private static boolean isNobody(Claim claim) {
        return claim.origin().actor().isEmpty();
    }

    private void join(Claimed present, Claim claim) {
        if (present.at.inLine() >= settings.limits().lock().waiting()) {
            news.add(HostNews.lineIsFull(claim.id(), settings.limits().lock().waiting()));
            return;
        }
        present.at.join(claim);
        byOwner.put(claim.id(), present);
        news.add(new News.Queued(claim.id(), 0, position(claim.id())));
    }

    private Claimed open(LockName name, Claim claim, Wish.Manner manner) {
        Claimed opened = new Claimed(name, new ProcessClaim(claim, manner));
        byPlace.put(opened.at.id(), opened);
        byOwner.put(claim.id(), opened);
        byLock.computeIfAbsent(name, absent -> new ArrayList<>()).add(opened);
        sendAcquire(opened);
        return opened;
    }

    private void sendAcquire(Claimed claimed) {
        Claim asked = claimed.at.asked();
        boolean mayWait = claimed.at.manner() != Wish.Manner.TRY;
        Wish wish = new Wish.Acquire(asked, claimed.at.manner());
        claimed.acquire =
                requests.send(wish, asked.id(), request -> new Command.Acquire(request, claimed.name, asked, mayWait));
    }

    /** Gives the line of a claim that will not be handed on a claim of its own. */
    private void detachLine(Claimed claimed) {
        List<Claim> line = claimed.at.takeLine();
        if (line.isEmpty()) {
            return;
        }
        Claimed next = open(claimed.name, line.get(0), claimed.at.manner());
        for (Claim waiting : line.subList(1, line.size())) {
            next.at.join(waiting);
            byOwner.put(waiting.id(), next);
        }
    }

    private void withdraw(ClaimId id, long now) {
        Claimed claimed = byOwner.get(id);
        if (claimed == null) {
            news.add(new News.Withdrawn(id));
        } else if (!claimed.at.owner().equals(id)) {
            claimed.at.leaveLine(id);
            byOwner.remove(id);
            news.add(new News.Withdrawn(id));
        } else if (claimed.at.phase() == Phase.HELD) {
            release(claimed, new Wish.Release(id, 0), now);
        } else if (claimed.at.phase() != Phase.LEAVING) {
            leave(claimed);
        }
    }

    private void leave(Claimed claimed) {
        ClaimId id = claimed.at.owner();
        if (claimed.at.passOn()) {
            byOwner.remove(id);
            news.add(new News.Withdrawn(id));
            return;
        }
        Pending acquire = claimed.acquire;
        if (acquire != null && !acquire.maybeDone) {
            requests.drop(acquire);
            forget(claimed);
            news.add(new News.Withdrawn(id));
            return;
        }
        claimed.at.become(Phase.LEAVING);
        sendWithdraw(new Wish.Withdraw(id), claimed.at.id());
    }

    private void sendWithdraw(Wish wish, ClaimId at) {
        requests.send(wish, at, request -> new Command.Withdraw(request, at));
    }

    private void change(Wish wish, long now) {
        Claimed claimed = byOwner.get(wish.id());
        if (claimed == null
                || claimed.at.phase() != Phase.HELD
                || !claimed.at.owner().equals(wish.id())) {
            news.add(new News.Released(wish.id(), false));
            return;
        }
        ClaimId at = claimed.at.id();
        if (wish instanceof Wish.Release release) {
            release(claimed, release, now);
        } else if (wish instanceof Wish.LetGo letGo) {
            requests.send(wish, at, request -> new Command.LetGo(request, at, letGo.lock()));
        } else if (wish instanceof Wish.Convert convert) {
            claimed.at.converting(convert);
            detachLine(claimed);
            requests.send(wish, at, request -> new Command.Convert(request, at, convert.mode()));
        } else if (wish instanceof Wish.Attach attach) {
            requests.send(wish, at, request -> new Command.Attach(request, at, attach.text(), attach.keepMicros()));
        }
    }

    private void release(Claimed claimed, Wish.Release wish, long now) {
        if (wish.lingerMicros() == 0 && claimed.at.mayBeHandedOver()) {
            byOwner.remove(wish.id());
            news.add(new News.Released(wish.id(), true));
            news.add(granted(claimed, claimed.at.handOver().id()));
            return;
        }
        claimed.at.become(Phase.LEAVING);
        ClaimId at = claimed.at.id();
        long atLeast = wish.lingerMicros() == 0 ? 0 : wish.lingerMicros() + (now - claimed.grantedAt) / 1_000;
        requests.send(wish, at, request -> new Command.Release(request, at, atLeast));
        detachLine(claimed);
    }

    private News granted(Claimed claimed, ClaimId owner) {
        LockTable present = table;
        LockView lock = present == null ? null : present.lock(claimed.name).orElse(null);
        long time = present == null ? 0 : present.time();
        return new News.Granted(owner, claimed.at.held(), lock != null ? lock : new LockState(claimed.name), time);
    }

    private void forget(Claimed claimed) {
        byPlace.remove(claimed.at.id());
        byOwner.remove(claimed.at.owner(), claimed);
        List<Claimed> others = byLock.get(claimed.name);
        if (others != null && others.remove(claimed) && others.isEmpty()) {
            byLock.remove(claimed.name);
        }
    }

    /** Takes what the table answered to a request. */
    void finish(Pending pending, Reply reply, long now) {
        Claimed claimed = byPlace.get(pending.at);
        Wish wish = pending.wish;
        if (wish instanceof Wish.Acquire) {
            if (claimed != null && claimed.acquire == pending) {
                claimed.acquire = null;
                if (claimed.at.phase() == Phase.WANTED) {
                    acquired(claimed, reply, now);
                }
            }
        } else if (wish instanceof Wish.Withdraw) {
            if (claimed != null) {
                forget(claimed);
                news.add(new News.Withdrawn(wish.id()));
            }
        } else if (wish instanceof Wish.Release) {
            if (claimed != null) {
                forget(claimed);
                if (!(reply instanceof Reply.Released)) {
                    leaveNothing(claimed);
                }
                news.add(
                        reply instanceof Reply.Released
                                ? new News.Released(wish.id(), true)
                                : HostNews.lost(wish.id(), reply));
            }
        } else if (claimed != null) {
            changed(claimed, wish, reply);
        }
    }

    private void acquired(Claimed claimed, Reply reply, long now) {
        ClaimId owner = claimed.at.owner();
        if (reply instanceof Reply.Granted granted) {
            hold(claimed, granted.grant(), now);
        } else if (reply instanceof Reply.Queued queued) {
            claimed.at.become(Phase.WAITING);
            news.add(new News.Queued(owner, queued.number(), queued.position()));
        } else if (reply instanceof Reply.Broken broken) {
            hold(claimed, new Grant(claimed.at.asked(), broken.token(), 0), now);
            lose(claimed, broken);
        } else {
            forget(claimed);
            news.add(HostNews.refused(owner, reply));
            detachLine(claimed);
        }
    }

    private void changed(Claimed claimed, Wish wish, Reply reply) {
        ClaimId owner = claimed.at.owner();
        if (reply instanceof Reply.Converted converted) {
            converted(claimed, converted.grant());
        } else if (reply instanceof Reply.Done || (wish instanceof Wish.LetGo && reply instanceof Reply.Released)) {
            news.add(new News.Done(owner));
        } else if (reply instanceof Reply.Deadlock deadlock) {
            claimed.convertsNoMore(wish);
            news.add(new News.Failed(owner, HostNews.exception(deadlock)));
        } else if (reply instanceof Reply.Refused refused && refused.reason() != Refusal.SESSION_ENDED) {
            claimed.convertsNoMore(wish);
            news.add(new News.Refused(owner, refused));
        } else if (!(reply instanceof Reply.Queued)) {
            lose(claimed, reply);
        }
    }

    private void converted(Claimed claimed, Grant grant) {
        Wish.Convert wanted = claimed.at.converting();
        if (wanted != null && grant.claim().demand().mode() == wanted.mode()) {
            claimed.at.converting(null);
            claimed.at.convert(grant);
            news.add(new News.Converted(claimed.at.owner(), claimed.at.held()));
        }
    }

    private void hold(Claimed claimed, Grant grant, long now) {
        claimed.at.hold(grant);
        claimed.grantedAt = now;
        News.Granted told = (News.Granted) granted(claimed, claimed.at.owner());
        news.add(told);
        if (told.lock().waiting() > 0) {
            contended(claimed);
        }
    }

    private void contended(Claimed claimed) {
        if (claimed.at.phase() == Phase.HELD
                && claimed.at.becomeContended(settings.pace().handOvers())) {
            news.add(new News.Contended(claimed.at.owner()));
        }
    }

    private void lose(Claimed claimed, Reply reply) {
        news.add(HostNews.lost(claimed.at.owner(), reply));
        for (Pending pending : requests.all()) {
            if (pending.at.equals(claimed.at.id())) {
                requests.drop(pending);
            }
        }
        forget(claimed);
        leaveNothing(claimed);
        detachLine(claimed);
    }

    /** What was held may stand in the queue again, or be noted, in a table that has lost entries. */
    private void leaveNothing(Claimed claimed) {
        ClaimId id = claimed.at.id();
        if (table != null && !(claimed.standing(table) instanceof Reply.Unknown)) {
            sendWithdraw(new Wish.Withdraw(id), id);
        }
    }

    /** Takes what happened to a claim of this process. */
    void hear(Event.OfClaim event, long now) {
        Claimed claimed = byPlace.get(event.claim());
        if (claimed == null) {
            withdrawOrphan(event);
            return;
        }
        Phase phase = claimed.at.phase();
        if (event instanceof Event.Granted granted && (phase == Phase.WAITING || phase == Phase.WANTED)) {
            hold(claimed, granted.grant(), now);
        } else if (event instanceof Event.Converted converted) {
            converted(claimed, converted.grant());
        } else if (event instanceof Event.Broken broken && phase == Phase.HELD) {
            lose(claimed, broken.note());
        } else if (event instanceof Event.Contended) {
            contended(claimed);
        }
    }

    /** A late copy of a request may bring back a claim in a log that has lost how it ended. */
    private void withdrawOrphan(Event.OfClaim event) {
        ClaimId id = event.claim();
        if (event instanceof Event.Granted && requests.sessions().contains(id.session())) {
            sendWithdraw(new Wish.Withdraw(id), id);
        }
    }

    /** Looks at the table from now on, which may be one in which things went another way. */
    void look(LockTable next, long now) {
        table = next;
        List.copyOf(byPlace.values()).forEach(claimed -> compare(claimed, next, now));
        withdrawOrphans(next);
    }

    private void compare(Claimed claimed, LockTable next, long now) {
        Reply standing = claimed.standing(next);
        if (claimed.at.phase() == Phase.WAITING) {
            if (standing instanceof Reply.Granted granted) {
                hold(claimed, granted.grant(), now);
            } else if (standing instanceof Reply.Broken broken) {
                hold(claimed, new Grant(claimed.at.asked(), broken.token(), 0), now);
                lose(claimed, broken);
            } else if (standing instanceof Reply.Unknown) {
                claimed.at.become(Phase.WANTED);
                sendAcquire(claimed);
            }
        } else if (claimed.at.phase() == Phase.HELD) {
            compareHeld(claimed, standing, next);
        }
    }

    private void compareHeld(Claimed claimed, Reply standing, LockTable next) {
        if (!(standing instanceof Reply.Granted granted)) {
            lose(claimed, standing);
            return;
        }
        converted(claimed, granted.grant());
        long revision = granted.grant().token() / FencingToken.STEP;
        if (revision != claimed.at.held().token() / FencingToken.STEP) {
            lose(claimed, Reply.UNKNOWN);
        } else if (next.lock(claimed.name).filter(lock -> lock.waiting() > 0).isPresent()) {
            contended(claimed);
        }
    }

    /** Claims of own sessions that nobody here knows were ended in entries that the log has lost. */
    private void withdrawOrphans(LockTable next) {
        Set<String> own = requests.sessions();
        TreeSet<ClaimId> orphans = new TreeSet<>();
        for (LockView lock : next.locks()) {
            for (ClaimId id : lock.claims()) {
                if (own.contains(id.session()) && !byPlace.containsKey(id)) {
                    orphans.add(id);
                }
            }
        }
        orphans.forEach(id -> sendWithdraw(new Wish.Withdraw(id), id));
    }

    private void fail(Claimed claimed, LockException why) {
        forget(claimed);
        failOwners(claimed, why);
    }

    private void failOwners(Claimed claimed, LockException why) {
        byOwner.remove(claimed.at.owner(), claimed);
        news.add(new News.Failed(claimed.at.owner(), why));
        for (Claim waiting : claimed.at.takeLine()) {
            byOwner.remove(waiting.id());
            news.add(new News.Failed(waiting.id(), why));
        }
    }

    /** What may have been taken is asked again until it is answered: only then can no late copy undo the withdrawal. */
    private void giveUpAcquire(Pending pending, @Nullable Claimed claimed, LockException why) {
        if (claimed == null || claimed.at.phase() != Phase.WANTED) {
            return;
        }
        if (!pending.maybeDone) {
            requests.drop(pending);
            fail(claimed, why);
            return;
        }
        failOwners(claimed, why);
        claimed.at.become(Phase.LEAVING);
        sendWithdraw(new Wish.Withdraw(pending.at), pending.at);
    }

    /** The log failed too often in a row: ends what has no place in the queue and holds nothing. */
    void giveUp(LockException why) {
        for (Pending pending : requests.all()) {
            Claimed claimed = byPlace.get(pending.at);
            Wish wish = pending.wish;
            if (wish instanceof Wish.Withdraw || wish instanceof Wish.Release) {
                continue;
            }
            if (wish instanceof Wish.Acquire) {
                giveUpAcquire(pending, claimed, why);
                continue;
            }
            requests.drop(pending);
            if (claimed != null) {
                claimed.convertsNoMore(wish);
                news.add(new News.Failed(claimed.at.owner(), why));
            }
        }
    }

    void sessionEnded(String session, LockException why) {
        for (Pending pending : requests.end(session)) {
            if (pending.wish instanceof Wish.Release) {
                news.add(new News.Released(pending.wish.id(), false));
            } else if (pending.wish instanceof Wish.Withdraw) {
                news.add(new News.Withdrawn(pending.wish.id()));
            } else if (!(pending.wish instanceof Wish.Acquire)) {
                news.add(new News.Failed(pending.wish.id(), why));
            }
        }
        for (Claimed claimed : List.copyOf(byPlace.values())) {
            if (claimed.at.id().session().equals(session)) {
                if (claimed.at.phase() == Phase.WANTED || claimed.at.phase() == Phase.WAITING) {
                    fail(claimed, why);
                } else {
                    forget(claimed);
                    for (Claim waiting : claimed.at.takeLine()) {
                        byOwner.remove(waiting.id());
                        news.add(new News.Failed(waiting.id(), why));
                    }
                }
            }
        }
    }

    /** This participant takes no part any more: nothing that it holds can be relied on. */
    void stop(String why) {
        OutcomeUnknownException failure = new OutcomeUnknownException(why, null);
        for (Claimed claimed : List.copyOf(byPlace.values())) {
            if (claimed.at.phase() == Phase.HELD) {
                news.add(new News.Lost(claimed.at.owner(), Loss.Reason.BACKEND_DOWN, why));
            }
        }
        Set<String> sessions = new TreeSet<>(requests.sessions());
        byPlace.keySet().forEach(id -> sessions.add(id.session()));
        sessions.forEach(session -> sessionEnded(session, failure));
    }

    /** Returns how many claims are in front of one of this process, as the table has it now. */
    int position(ClaimId id) {
        Claimed claimed = byOwner.get(id);
        LockTable present = table;
        if (claimed == null
                || (claimed.at.phase() == Phase.HELD && claimed.at.owner().equals(id))) {
            return 0;
        }
        int inFront = present == null ? 0 : claimed.position(present);
        return claimed.at.owner().equals(id) ? inFront : inFront + claimed.at.inFrontOf(id);
    }
}
