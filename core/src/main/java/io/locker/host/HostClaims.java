package io.locker.host;

import io.locker.api.FencingToken;
import io.locker.api.LockName;
import io.locker.host.HostRequests.Pending;
import io.locker.machine.Claim;
import io.locker.machine.ClaimId;
import io.locker.machine.Command;
import io.locker.machine.Event;
import io.locker.machine.Grant;
import io.locker.machine.LockTable;
import io.locker.machine.LockView;
import io.locker.machine.Reply;
import io.locker.machine.Reply.Refusal;
import io.locker.protocol.News;
import io.locker.protocol.ProcessClaim;
import io.locker.protocol.ProcessClaim.Phase;
import io.locker.protocol.ServiceWord.Looked;
import io.locker.protocol.Wish;
import java.util.List;
import java.util.Set;

/** The claims of this process on all locks of a log: what the table is believed to know of each, and whose they are. */
final class HostClaims {
    private final HostSettings settings;
    private final HostRequests requests;
    private final List<News> news;
    private final ClaimBook book;
    private Ground ground;

    HostClaims(HostSettings settings, ClaimBook book, HostRequests requests, List<News> news) {
        this.settings = settings;
        this.book = book;
        this.requests = requests;
        this.news = news;
        ground = new Ground.OfTable(new LockTable(0, settings.limits()));
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
        if (wish.manner() == Wish.Manner.QUEUE && claim.demand().isExclusive() && Claimed.isNobody(claim)) {
            for (Claimed present : book.on(name)) {
                if (present.at.mayBeJoinedBy(claim) && Claimed.isNobody(present.at.asked())) {
                    join(present, claim);
                    return;
                }
            }
        }
        open(name, claim, wish.manner());
    }

    private void join(Claimed present, Claim claim) {
        if (present.at.inLine() >= settings.limits().lock().waiting()) {
            news.add(HostNews.lineIsFull(claim.id(), settings.limits().lock().waiting()));
            return;
        }
        book.join(present, claim);
        news.add(new News.Queued(claim.id(), 0, position(claim.id())));
    }

    private Claimed open(LockName name, Claim claim, Wish.Manner manner) {
        Claimed opened = new Claimed(name, new ProcessClaim(claim, manner));
        book.add(opened);
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
            book.join(next, waiting);
        }
    }

    private void withdraw(ClaimId id, long now) {
        Claimed claimed = book.of(id);
        if (claimed == null) {
            news.add(new News.Withdrawn(id));
        } else if (!claimed.at.owner().equals(id)) {
            claimed.at.leaveLine(id);
            book.disown(id);
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
            book.disown(id);
            news.add(new News.Withdrawn(id));
            return;
        }
        Pending acquire = claimed.acquire;
        if (acquire != null && !acquire.maybeDone) {
            requests.drop(acquire);
            book.remove(claimed);
            news.add(new News.Withdrawn(id));
            return;
        }
        claimed.at.become(Phase.LEAVING);
        requests.withdraw(id, claimed.at.id());
    }

    private void change(Wish wish, long now) {
        Claimed claimed = book.of(wish.id());
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
            boolean mayWait = convert.manner() != Wish.Manner.TRY;
            requests.send(wish, at, request -> new Command.Convert(request, at, convert.mode(), mayWait));
        } else if (wish instanceof Wish.Attach attach) {
            requests.send(wish, at, request -> new Command.Attach(request, at, attach.text(), attach.keepMicros()));
        }
    }

    private void release(Claimed claimed, Wish.Release wish, long now) {
        if (wish.lingerMicros() == 0 && claimed.at.mayBeHandedOver(now)) {
            book.disown(wish.id());
            news.add(new News.Released(wish.id(), true));
            news.add(granted(claimed, claimed.at.handOver().id(), now));
            return;
        }
        claimed.at.become(Phase.LEAVING);
        ClaimId at = claimed.at.id();
        long atLeast = wish.lingerMicros() == 0 ? 0 : wish.lingerMicros() + (now - claimed.grantedAt) / 1_000;
        requests.send(wish, at, request -> new Command.Release(request, at, atLeast));
        detachLine(claimed);
    }

    private News.Granted granted(Claimed claimed, ClaimId owner, long now) {
        return new News.Granted(owner, claimed.at.held(), ground.surroundings(claimed, now));
    }

    /** Takes what the table answered to a request. */
    void finish(Pending pending, Reply reply, long now) {
        Claimed claimed = book.at(pending.at);
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
                book.remove(claimed);
                news.add(new News.Withdrawn(wish.id()));
            }
        } else if (wish instanceof Wish.Release) {
            if (claimed != null) {
                book.remove(claimed);
                if (!(reply instanceof Reply.Released)) {
                    leaveNothing(claimed);
                }
                news.add(
                        reply instanceof Reply.Released
                                ? new News.Released(wish.id(), true)
                                : HostNews.lost(wish.id(), reply));
            }
        } else if (claimed != null) {
            changed(claimed, wish, reply, now);
        }
    }

    private void acquired(Claimed claimed, Reply reply, long now) {
        ClaimId owner = claimed.at.owner();
        if (reply instanceof Reply.Granted granted) {
            hold(claimed, granted.grant(), now);
        } else if (reply instanceof Reply.Queued queued) {
            claimed.at.become(Phase.WAITING);
            claimed.position = queued.position();
            news.add(new News.Queued(owner, queued.number(), queued.position()));
        } else if (reply instanceof Reply.Broken broken) {
            hold(claimed, new Grant(claimed.at.asked(), broken.token(), 0), now);
            lose(claimed, broken);
        } else {
            book.remove(claimed);
            news.add(HostNews.refused(owner, reply));
            detachLine(claimed);
        }
    }

    private void changed(Claimed claimed, Wish wish, Reply reply, long now) {
        ClaimId owner = claimed.at.owner();
        if (reply instanceof Reply.Converted converted) {
            converted(claimed, converted.grant());
        } else if (reply instanceof Reply.Done || (wish instanceof Wish.LetGo && reply instanceof Reply.Released)) {
            if (wish instanceof Wish.Attach attach) {
                claimed.attached(attach, now);
            }
            news.add(new News.Done(owner));
        } else if (reply instanceof Reply.Busy) {
            claimed.convertsNoMore(wish);
            news.add(new News.Busy(owner));
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
        News.Granted told = granted(claimed, claimed.at.owner(), now);
        news.add(told);
        if (told.lock().waiting() > 0) {
            contended(claimed, now);
        }
    }

    private void contended(Claimed claimed, long now) {
        if (claimed.at.phase() == Phase.HELD
                && claimed.at.becomeContended(settings.pace().handOvers(), now)) {
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
        book.remove(claimed);
        leaveNothing(claimed);
        detachLine(claimed);
    }

    /** What was held may stand in the queue again, or be noted, in a table that has lost entries. */
    private void leaveNothing(Claimed claimed) {
        ClaimId id = claimed.at.id();
        if (ground.mayStand(claimed)) {
            requests.withdraw(id, id);
        }
    }

    /** Takes what happened to a claim of this process. */
    void hear(Event.OfClaim event, long now) {
        Claimed claimed = book.at(event.claim());
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
            contended(claimed, now);
        }
    }

    /** A late copy of a request may bring back a claim in a log that has lost how it ended. */
    private void withdrawOrphan(Event.OfClaim event) {
        ClaimId id = event.claim();
        if (event instanceof Event.Granted && requests.sessions().contains(id.session())) {
            requests.withdraw(id, id);
        }
    }

    /** Looks at another ground from now on, where things may have gone another way with the claims of some sessions. */
    void look(Ground next, Set<String> sessions, long now) {
        ground = next;
        for (Claimed claimed : book.all()) {
            if (sessions.contains(claimed.at.id().session())) {
                compare(claimed, now);
            }
        }
        withdrawOrphans(sessions);
    }

    private void compare(Claimed claimed, long now) {
        Reply standing = ground.standing(claimed);
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
            compareHeld(claimed, standing, now);
        }
    }

    private void compareHeld(Claimed claimed, Reply standing, long now) {
        if (!(standing instanceof Reply.Granted granted)) {
            lose(claimed, standing);
            return;
        }
        converted(claimed, granted.grant());
        if (claimed.mayBeConverted && !ground.mayForget()) {
            claimed.at.convert(granted.grant());
        }
        long revision = granted.grant().token() / FencingToken.STEP;
        if (revision != claimed.at.held().token() / FencingToken.STEP) {
            lose(claimed, Reply.UNKNOWN);
        } else if (ground.surroundings(claimed, now).waiting() > 0) {
            contended(claimed, now);
        }
    }

    /** Claims of own sessions that nobody here knows were ended in entries that the log has lost. */
    private void withdrawOrphans(Set<String> sessions) {
        for (ClaimId id : ground.claimsOf(sessions)) {
            if (book.at(id) == null) {
                requests.withdraw(id, id);
            }
        }
    }

    /** A service shows the lock of a claim, with the first of those who wait. */
    void sees(ClaimId id, Looked looked) {
        Claimed claimed = book.of(id);
        if (claimed != null) {
            LockView lock = TableWords.lock(claimed.name, looked);
            int shown = lock.queue().size();
            int behind = Math.max(shown, Math.min(claimed.position, looked.waiting() - 1));
            claimed.position = lock.position(claimed.at.id()).orElse(shown >= looked.waiting() ? 0 : behind);
        }
    }

    /** Returns how many claims are in front of one of this process, as far as is known. */
    int position(ClaimId id) {
        Claimed claimed = book.of(id);
        if (claimed == null
                || (claimed.at.phase() == Phase.HELD && claimed.at.owner().equals(id))) {
            return 0;
        }
        int inFront = ground.position(claimed);
        return claimed.at.owner().equals(id) ? inFront : inFront + claimed.at.inFrontOf(id);
    }
}
