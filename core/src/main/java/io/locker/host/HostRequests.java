package io.locker.host;

import io.locker.machine.ClaimId;
import io.locker.machine.Command;
import io.locker.machine.Command.RequestId;
import io.locker.protocol.Wish;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The requests of all sessions of this process. Each has a number of its own and is sent again with the same number
 * until it is answered, so that the table carries it out once.
 */
final class HostRequests {
    private final Map<String, Numbers> sessions = new TreeMap<>();
    /** In the order in which they were made: what undoes something must not come before it. */
    private final TreeMap<Long, Pending> toSend = new TreeMap<>();

    private long made;

    /** The numbers of one session. */
    private static final class Numbers {
        /** In the order of their numbers, in which they are made. */
        private final Map<Long, Pending> open = new LinkedHashMap<>();

        private long last;

        long done() {
            return open.isEmpty() ? last : open.keySet().iterator().next() - 1;
        }
    }

    /** One request until it is answered. */
    static final class Pending {
        final Wish wish;
        /** The claim that the table knows. */
        final ClaimId at;
        /** It has been sent, and may have been taken by the log. */
        boolean maybeDone;
        /** How often it has been sent. */
        int sent;
        /** How often a service said that it could not carry it out. */
        int failures;

        private final long order;
        private final long number;
        private final Function<RequestId, Command> command;

        private Pending(Wish wish, ClaimId at, long order, long number, Function<RequestId, Command> command) {
            this.order = order;
            this.wish = wish;
            this.at = at;
            this.number = number;
            this.command = command;
        }
    }

    Pending send(Wish wish, ClaimId at, Function<RequestId, Command> command) {
        Numbers numbers = sessions.computeIfAbsent(at.session(), absent -> new Numbers());
        numbers.last++;
        made++;
        Pending pending = new Pending(wish, at, made, numbers.last, command);
        numbers.open.put(pending.number, pending);
        toSend.put(pending.order, pending);
        return pending;
    }

    /** Withdraws a claim on behalf of an owner. */
    void withdraw(ClaimId owner, ClaimId at) {
        send(new Wish.Withdraw(owner), at, request -> new Command.Withdraw(request, at));
    }

    boolean hasUnsent() {
        return !toSend.isEmpty();
    }

    /** Returns the next request to send, and counts it as sent; null if there is none. */
    @Nullable
    Pending take() {
        Map.Entry<Long, Pending> first = toSend.pollFirstEntry();
        if (first == null) {
            return null;
        }
        Pending pending = first.getValue();
        pending.maybeDone = true;
        pending.sent++;
        return pending;
    }

    Command command(Pending pending) {
        String session = pending.at.session();
        Numbers numbers = sessions.get(session);
        long done = numbers == null ? 0 : numbers.done();
        return pending.command.apply(new RequestId(session, pending.number, Math.min(done, pending.number - 1)));
    }

    /** What carried it did not arrive, or nobody knows: it is to be sent again, unless it was answered meanwhile. */
    void again(Pending pending) {
        if (isOpen(pending)) {
            toSend.put(pending.order, pending);
        }
    }

    /** Returns the request that was answered, once; null if nobody waits for it any more. */
    @Nullable
    Pending answered(RequestId request) {
        Numbers numbers = sessions.get(request.session());
        Pending pending = numbers == null ? null : numbers.open.remove(request.number());
        if (pending != null) {
            toSend.remove(pending.order);
        }
        return pending;
    }

    /** Whether somebody still waits for a request to be answered. */
    boolean isOpen(Pending pending) {
        Numbers numbers = sessions.get(pending.at.session());
        return numbers != null && numbers.open.get(pending.number) == pending;
    }

    /** Drops a request: nobody waits for it any more, and it is not sent again. */
    void drop(Pending pending) {
        Numbers numbers = sessions.get(pending.at.session());
        if (numbers != null && isOpen(pending)) {
            numbers.open.remove(pending.number);
        }
        toSend.remove(pending.order);
    }

    List<Pending> all() {
        List<Pending> all = new ArrayList<>();
        sessions.values().forEach(numbers -> all.addAll(numbers.open.values()));
        return all;
    }

    /** Drops all requests of a session, which is over, and returns them. */
    List<Pending> end(String session) {
        Numbers numbers = sessions.remove(session);
        List<Pending> left = numbers == null ? List.of() : List.copyOf(numbers.open.values());
        left.forEach(pending -> toSend.remove(pending.order));
        return left;
    }

    /** The sessions that have asked for anything and are not over. */
    Set<String> sessions() {
        return sessions.keySet();
    }
}
