package io.locker.testkit.sim.log;

import io.locker.api.DeadlockException;
import io.locker.api.LockName;
import io.locker.api.Loss;
import io.locker.machine.Claim;
import io.locker.machine.ClaimId;
import io.locker.machine.Command;
import io.locker.machine.Command.RequestId;
import io.locker.machine.Event;
import io.locker.machine.Grant;
import io.locker.machine.Reply;
import io.locker.protocol.News;
import io.locker.protocol.ServiceWord.Surroundings;
import io.locker.protocol.Wish;
import io.locker.testkit.sim.world.Lease;
import io.locker.testkit.sim.world.PlantedBug;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The requests of one session. Each is sent again with the same number until it is answered; a claim that waits is
 * asked about again from time to time. A claim is withdrawn only after its own request was answered, so that no late
 * copy of that can bring it back.
 */
final class LogSession {
    /** One thing that is asked until it is answered. */
    private final class Pending {
        final long number;
        final LockName name;
        final Wish wish;
        final Function<RequestId, Command> command;
        boolean leaving;
        long asked;

        Pending(LockName name, Wish wish, Function<RequestId, Command> command) {
            numbers++;
            number = numbers;
            this.name = name;
            this.wish = wish;
            this.command = command;
        }
    }

    private final LogClient client;
    private final Lease lease;
    private final TreeMap<Long, Pending> open = new TreeMap<>();
    private long numbers;

    LogSession(LogClient client, Lease lease) {
        this.client = client;
        this.lease = lease;
    }

    Lease lease() {
        return lease;
    }

    void want(LockName name, Wish wish) {
        ClaimId id = wish.id();
        if (wish instanceof Wish.Withdraw) {
            Pending waiting = acquiring(id);
            if (waiting != null) {
                waiting.leaving = true;
            } else {
                ask(name, wish, request -> new Command.Withdraw(request, id));
            }
        } else if (wish instanceof Wish.Acquire acquire) {
            boolean mayWait = acquire.manner() != Wish.Manner.TRY;
            ask(name, wish, request -> acquire(request, name, acquire.claim(), mayWait));
        } else if (wish instanceof Wish.Release release) {
            long atLeast = release.lingerMicros();
            ask(name, wish, request -> new Command.Release(request, id, atLeast));
        } else if (wish instanceof Wish.Convert convert) {
            ask(name, wish, request -> new Command.Convert(request, id, convert.mode(), true));
        } else if (wish instanceof Wish.Attach attach) {
            ask(name, wish, request -> new Command.Attach(request, id, attach.text(), attach.keepMicros()));
        }
    }

    private Command acquire(RequestId request, LockName name, Claim claim, boolean mayWait) {
        boolean apart = client.world().has(PlantedBug.TOGETHER_APART);
        Claim sent = apart ? Claim.of(claim.id(), claim.demand(), claim.origin()) : claim;
        return new Command.Acquire(request, name, sent, mayWait);
    }

    private @Nullable Pending acquiring(ClaimId id) {
        for (Pending pending : open.values()) {
            if (pending.wish instanceof Wish.Acquire && pending.wish.id().equals(id)) {
                return pending;
            }
        }
        return null;
    }

    private void ask(LockName name, Wish wish, Function<RequestId, Command> command) {
        Pending pending = new Pending(name, wish, command);
        open.put(pending.number, pending);
        send(pending);
    }

    private void send(Pending pending) {
        pending.asked++;
        long asked = pending.asked;
        boolean renumbers = client.world().has(PlantedBug.RETRY_RENUMBERED);
        numbers += renumbers ? 1 : 0;
        long number = renumbers ? numbers : pending.number;
        long done = renumbers ? 0 : open.firstKey() - 1;
        client.send(pending.command.apply(new RequestId(lease.id(), number, done)), reply -> {
            if (open.get(pending.number) == pending) {
                answered(pending, reply);
            }
        });
        later(pending, asked, client.world().scenario().times().timeout());
    }

    private void later(Pending pending, long asked, long delay) {
        client.host().after(delay, () -> {
            if (open.get(pending.number) == pending && pending.asked == asked) {
                client.elsewhere();
                send(pending);
            }
        });
    }

    private void answered(Pending pending, Reply reply) {
        if (reply instanceof Reply.Queued queued && !(pending.wish instanceof Wish.Withdraw)) {
            if (pending.leaving) {
                withdraw(pending);
            } else {
                pending.asked++;
                later(pending, pending.asked, client.world().scenario().times().lookAgain());
                if (pending.wish instanceof Wish.Acquire) {
                    client.tell(new News.Queued(pending.wish.id(), queued.number(), queued.position()));
                } else {
                    open.remove(pending.number);
                    ask(pending.name, pending.wish, pending.command);
                }
            }
            return;
        }
        if (pending.leaving && !(reply instanceof Reply.Busy)) {
            withdraw(pending);
            return;
        }
        open.remove(pending.number);
        client.tell(news(pending.wish, reply));
    }

    private void withdraw(Pending pending) {
        ClaimId id = pending.wish.id();
        open.remove(pending.number);
        ask(pending.name, new Wish.Withdraw(id), request -> new Command.Withdraw(request, id));
    }

    private News news(Wish wish, Reply reply) {
        ClaimId id = wish.id();
        if (wish instanceof Wish.Withdraw) {
            return new News.Withdrawn(id);
        }
        if (wish instanceof Wish.Release) {
            return new News.Released(id, reply instanceof Reply.Released);
        }
        if (reply instanceof Reply.Granted granted) {
            return granted(id, granted.grant());
        }
        if (reply instanceof Reply.Converted converted) {
            return new News.Converted(id, converted.grant());
        }
        if (reply instanceof Reply.Done) {
            return new News.Done(id);
        }
        if (reply instanceof Reply.Refused refused) {
            return new News.Refused(id, refused);
        }
        if (reply instanceof Reply.Deadlock) {
            return new News.Failed(id, new DeadlockException(List.of()));
        }
        return reply instanceof Reply.Busy
                ? new News.Busy(id)
                : new News.Lost(id, Loss.Reason.BROKEN, reply.toString());
    }

    private static News granted(ClaimId id, Grant grant) {
        return new News.Granted(id, grant, Surroundings.UNKNOWN);
    }

    void hear(Event event) {
        if (event instanceof Event.Granted granted) {
            Pending waiting = acquiring(granted.claim());
            if (waiting != null && !waiting.leaving && waiting.name.equals(granted.lock())) {
                open.remove(waiting.number);
                client.tell(granted(granted.claim(), granted.grant()));
            }
        } else if (event instanceof Event.Converted converted) {
            open.values()
                    .removeIf(pending -> pending.wish instanceof Wish.Convert
                            && pending.wish.id().equals(converted.claim()));
            client.tell(new News.Converted(converted.claim(), converted.grant()));
        }
    }

    /** The session is lost: nothing of it is asked any more. */
    void end() {
        List<Pending> left = List.copyOf(open.values());
        open.clear();
        for (Pending pending : left) {
            ClaimId id = pending.wish.id();
            boolean leaves = pending.leaving || pending.wish instanceof Wish.Withdraw;
            client.tell(
                    leaves
                            ? new News.Withdrawn(id)
                            : pending.wish instanceof Wish.Release
                                    ? new News.Released(id, false)
                                    : new News.Failed(id, LogWorld.ended()));
        }
    }
}
