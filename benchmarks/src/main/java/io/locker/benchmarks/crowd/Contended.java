package io.locker.benchmarks.crowd;

import io.locker.machine.ClaimId;
import io.locker.machine.Command;
import io.locker.machine.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/** A lock that somebody holds and many want. */
final class Contended {
    private final Crowd crowd;
    private final Turns turns;
    private final String name;
    private final List<ClaimId> joined = new ArrayList<>();
    private ClaimId holder;
    private int next;

    private Contended(Crowd crowd, Turns turns, String name, ClaimId holder) {
        this.crowd = crowd;
        this.turns = turns;
        this.name = name;
        this.holder = holder;
    }

    /** Lets the first session take it. */
    static Contended held(Crowd crowd, Turns turns, String name) throws Exception {
        Command.Acquire acquire = crowd.acquire(0, name);
        expect(Reply.Granted.class, crowd.lineOf(0).carry(acquire));
        return new Contended(crowd, turns, name, acquire.claim().id());
    }

    private static void expect(Class<? extends Reply> kind, Reply reply) {
        if (!kind.isInstance(reply)) {
            throw new IllegalStateException("Not what was wanted. wanted=" + kind.getSimpleName() + " reply=" + reply);
        }
    }

    private int session(int index) {
        return index % crowd.sessions();
    }

    private Command.Acquire claim(int index) {
        Command.Acquire acquire = crowd.acquire(session(index), name);
        joined.add(acquire.claim().id());
        return acquire;
    }

    /** Lets many wait, in the order of the sessions. */
    void join(int count) {
        int from = next;
        next += count;
        crowd.each(count, i -> session(from + i), i -> claim(from + i), Reply.Queued.class::isInstance);
    }

    private void joinOne() throws Exception {
        int index = next;
        next++;
        expect(Reply.Queued.class, crowd.lineOf(session(index)).carry(claim(index)));
    }

    /** Hands it on so often; each time another claim joins. Returns how long each hand-over took. */
    LongStream handOvers(int times) throws Exception {
        LongStream.Builder took = LongStream.builder();
        for (int i = 0; i < times; i++) {
            int session = crowd.indexOf(holder.session());
            Command release = crowd.release(session, holder.number());
            long begin = System.nanoTime();
            var released = crowd.lineOf(session).begin(release);
            holder = turns.await();
            took.add(System.nanoTime() - begin);
            expect(Reply.Released.class, released.join());
            joinOne();
        }
        return took.build();
    }

    /** Lets claims in the middle leave, one after the other; each time another one joins. */
    LongStream leave(int times) throws Exception {
        LongStream.Builder took = LongStream.builder();
        for (int i = 0; i < times; i++) {
            ClaimId id = joined.remove((joined.size() + joined.indexOf(holder)) / 2);
            int session = crowd.indexOf(id.session());
            Command withdraw = crowd.withdraw(session, id.number());
            long begin = System.nanoTime();
            Reply reply = crowd.lineOf(session).carry(withdraw);
            took.add(System.nanoTime() - begin);
            expect(Reply.Withdrawn.class, reply);
            joinOne();
        }
        return took.build();
    }
}
