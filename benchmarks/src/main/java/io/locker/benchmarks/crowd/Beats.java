package io.locker.benchmarks.crowd;

import io.locker.benchmarks.lab.Samples;
import io.locker.machine.Reply;
import io.locker.protocol.ServiceCall;
import io.locker.protocol.ServiceWord;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongFunction;

/**
 * Heartbeats of a crowd: each session gives one in each interval, and they are spread over it evenly, each in a message
 * of its own, as those of programs that know nothing of each other are.
 *
 * @param answered how long each took until it was answered
 * @param late how far the sender was behind at the most, in nanoseconds
 */
record Beats(Samples answered, long late) {

    static Beats send(Crowd crowd, long intervalMillis, int rounds) {
        long gap = TimeUnit.MILLISECONDS.toNanos(intervalMillis) / crowd.sessions();
        ConcurrentLinkedQueue<Long> took = new ConcurrentLinkedQueue<>();
        AtomicLong dead = new AtomicLong();
        long late = 0;
        long due = System.nanoTime();
        for (long i = 0; i < (long) rounds * crowd.sessions(); i++) {
            long early = due - System.nanoTime();
            if (early > 0) {
                LockSupport.parkNanos(early);
            }
            late = Math.max(late, System.nanoTime() - due);
            int session = (int) (i % crowd.sessions());
            long sent = System.nanoTime();
            LongFunction<ServiceCall> call = id -> new ServiceCall.Carry(id, crowd.beat(session));
            crowd.lineOf(session).send(List.of(call), answer -> {
                took.add(System.nanoTime() - sent);
                if (!(answer instanceof ServiceWord.Replied replied && replied.reply() instanceof Reply.Done)) {
                    dead.incrementAndGet();
                }
            });
            due += gap;
        }
        crowd.lines().forEach(CrowdLine::settle);
        if (dead.get() > 0) {
            throw new IllegalStateException("Sessions have ended. sessions=" + dead);
        }
        return new Beats(Samples.of(took.stream().mapToLong(nanos -> nanos)), late);
    }
}
