package io.locker.benchmarks.server;

import io.locker.api.BackendUnavailableException;
import io.locker.api.LockName;
import io.locker.machine.Claim;
import io.locker.machine.ClaimId;
import io.locker.machine.Command;
import io.locker.machine.Command.RequestId;
import io.locker.machine.Demand;
import io.locker.machine.Origin;
import io.locker.machine.Reply;
import io.locker.protocol.LockService;
import io.locker.protocol.ServiceCall;
import io.locker.protocol.ServiceWord;
import io.locker.remote.RemoteBackendProvider;
import io.locker.spi.BackendProvider.OpenRequest;
import io.locker.spi.BackendUri;
import io.locker.spi.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A line to Locker's server without the client on top: what the wire and the server allow. It does not survive the end
 * of the line.
 */
final class LockerLine implements Pipeline, LockService.Ear {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final long LEASE_MICROS = 60_000_000;
    private static final int BEAT_SECONDS = 10;
    private static final int PATIENCE_SECONDS = 10;

    private final LockService service;
    private final LockService.Line line;
    private final String session = UUID.randomUUID().toString();
    private final ReentrantLock guard = new ReentrantLock();
    private final ReentrantLock sending = new ReentrantLock();
    /** Who waits for the answer of a call, the oldest first. */
    private final Map<Long, Done> waiting = new LinkedHashMap<>();

    private final Map<String, Long> claims = new HashMap<>();
    private final List<ServiceCall> unsent = new ArrayList<>();
    private final ScheduledExecutorService beats = Executors.newSingleThreadScheduledExecutor();
    private long calls;
    private long claimNumber;
    private boolean hearing;

    private LockerLine(LockService service) {
        this.service = service;
        line = service.connect(this);
    }

    static LockerLine open(String address) throws Exception {
        OpenRequest request = new OpenRequest(BackendUri.parse("locker://" + address), TIMEOUT, TimeSource.system());
        LockerLine made = new LockerLine((LockService) new RemoteBackendProvider().open(request));
        CompletableFuture<@Nullable Throwable> opened = new CompletableFuture<>();
        made.call(
                opened::complete,
                (id, done) ->
                        new ServiceCall.Carry(id, new Command.OpenSession(made.session, "benchmark", LEASE_MICROS)));
        Throwable why = opened.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (why != null) {
            throw new IllegalStateException(why);
        }
        var unused = made.beats.scheduleAtFixedRate(made::beat, BEAT_SECONDS, BEAT_SECONDS, TimeUnit.SECONDS);
        return made;
    }

    private void beat() {
        call(why -> {}, (id, done) -> new ServiceCall.Carry(id, new Command.Beat(session)));
    }

    /** Makes a call of its number and the number up to which all have been answered. */
    private interface Making {
        ServiceCall call(long id, long done);
    }

    @Override
    public void acquire(String name, Done done) {
        call(done, (id, answered) -> {
            claimNumber++;
            claims.put(name, claimNumber);
            Claim claim = Claim.of(new ClaimId(session, claimNumber), Demand.exclusive(), Origin.NONE);
            return new ServiceCall.Carry(
                    id, new Command.Acquire(new RequestId(session, id, answered), new LockName(name), claim, false));
        });
    }

    @Override
    public void release(String name, Done done) {
        call(done, (id, answered) -> {
            long claim = claims.getOrDefault(name, 0L);
            return new ServiceCall.Carry(
                    id, new Command.Release(new RequestId(session, id, answered), new ClaimId(session, claim), 0));
        });
    }

    /** What is called while words are heard is sent together after them. */
    private void call(Done done, Making making) {
        guard.lock();
        try {
            calls++;
            long answered =
                    (waiting.isEmpty() ? calls : waiting.keySet().iterator().next()) - 1;
            unsent.add(making.call(calls, answered));
            waiting.put(calls, done);
            if (hearing) {
                return;
            }
        } finally {
            guard.unlock();
        }
        send();
    }

    private void send() {
        sending.lock();
        try {
            List<ServiceCall> next;
            guard.lock();
            try {
                next = List.copyOf(unsent);
                unsent.clear();
            } finally {
                guard.unlock();
            }
            if (!next.isEmpty()) {
                line.send(next);
            }
        } finally {
            sending.unlock();
        }
    }

    @Override
    public void heard(List<ServiceWord> words) {
        hear(true);
        for (ServiceWord word : words) {
            if (word instanceof ServiceWord.Answer answer) {
                answered(answer);
            }
        }
        hear(false);
        send();
    }

    private void hear(boolean begins) {
        guard.lock();
        try {
            hearing = begins;
        } finally {
            guard.unlock();
        }
    }

    private void answered(ServiceWord.Answer answer) {
        Done done;
        guard.lock();
        try {
            done = waiting.remove(answer.id());
        } finally {
            guard.unlock();
        }
        if (done != null) {
            done.done(problem(answer));
        }
    }

    private static @Nullable Throwable problem(ServiceWord.Answer answer) {
        if (answer instanceof ServiceWord.Replied replied) {
            Reply reply = replied.reply();
            boolean good =
                    reply instanceof Reply.Granted || reply instanceof Reply.Released || reply instanceof Reply.Done;
            return good ? null : new IllegalStateException("Not what was wanted. reply=" + reply);
        }
        return new IllegalStateException("Not what was wanted. answer=" + answer);
    }

    @Override
    public void ended(BackendUnavailableException why) {
        List<Done> left;
        guard.lock();
        try {
            left = List.copyOf(waiting.values());
            waiting.clear();
        } finally {
            guard.unlock();
        }
        left.forEach(each -> each.done(why));
    }

    @Override
    public void close() {
        beats.shutdownNow();
        line.close();
        service.close();
    }
}
