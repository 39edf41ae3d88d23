package io.locker.benchmarks.crowd;

import io.locker.api.BackendUnavailableException;
import io.locker.machine.Command;
import io.locker.machine.Event;
import io.locker.machine.Reply;
import io.locker.protocol.LockService;
import io.locker.protocol.ServiceCall;
import io.locker.protocol.ServiceWord;
import io.locker.protocol.ServiceWord.Answer;
import io.locker.remote.RemoteBackendProvider;
import io.locker.spi.BackendProvider.OpenRequest;
import io.locker.spi.BackendUri;
import io.locker.spi.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongFunction;

/** One connection to a node that speaks for many sessions. */
final class CrowdLine implements LockService.Ear, AutoCloseable {
    /** Half of it is for how long the node may say nothing; its memory is collected for seconds where it is counted. */
    private static final Duration TIMEOUT = Duration.ofMinutes(2);

    private static final int PATIENCE_SECONDS = 300;
    /** So many calls are on their way at most. */
    private static final int MOST_UNANSWERED = 1_000;

    private final LockService service;
    private final LockService.Line line;
    private final Consumer<Event> events;
    private final ReentrantLock sending = new ReentrantLock();
    private final Map<Long, Consumer<Answer>> waiting = new ConcurrentHashMap<>();
    private final Semaphore room = new Semaphore(MOST_UNANSWERED);
    private final AtomicLong words = new AtomicLong();
    private final CompletableFuture<Throwable> over = new CompletableFuture<>();
    private long calls;

    private CrowdLine(LockService service, Consumer<Event> events) {
        this.service = service;
        this.events = events;
        line = service.connect(this);
    }

    /** Opens a connection; what happens to its sessions is told on a thread that must not be held up. */
    static CrowdLine open(String address, Consumer<Event> events) {
        OpenRequest request = new OpenRequest(BackendUri.parse("locker://" + address), TIMEOUT, TimeSource.system());
        return new CrowdLine((LockService) new RemoteBackendProvider().open(request), events);
    }

    /** Sends calls together, once there is room for them. */
    void send(List<LongFunction<ServiceCall>> makings, Consumer<Answer> answered) {
        room.acquireUninterruptibly(makings.size());
        checkOpen();
        sending.lock();
        try {
            List<ServiceCall> made = new ArrayList<>(makings.size());
            for (LongFunction<ServiceCall> making : makings) {
                calls++;
                waiting.put(calls, answered);
                made.add(making.apply(calls));
            }
            line.send(made);
        } finally {
            sending.unlock();
        }
    }

    /** Sends one call and waits for its answer. */
    Answer ask(LongFunction<ServiceCall> making) throws Exception {
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        send(List.of(making), answer::complete);
        return answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /** Has a command carried out and waits for the reply. */
    Reply carry(Command command) throws Exception {
        return begin(command).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /** Has a command carried out; the reply comes later. */
    CompletableFuture<Reply> begin(Command command) {
        CompletableFuture<Reply> reply = new CompletableFuture<>();
        send(List.of(id -> new ServiceCall.Carry(id, command)), answer -> {
            if (answer instanceof ServiceWord.Replied replied) {
                reply.complete(replied.reply());
            } else {
                reply.completeExceptionally(new IllegalStateException("The call failed. answer=" + answer));
            }
        });
        return reply;
    }

    /** Waits until everything is answered. */
    void settle() {
        room.acquireUninterruptibly(MOST_UNANSWERED);
        room.release(MOST_UNANSWERED);
        checkOpen();
    }

    private void checkOpen() {
        if (over.isDone()) {
            throw new IllegalStateException("The line ended.", over.join());
        }
    }

    /** Returns how many words the node has said on this line: answers and events. */
    long words() {
        return words.get();
    }

    @Override
    public void heard(List<ServiceWord> said) {
        words.addAndGet(said.size());
        for (ServiceWord word : said) {
            if (word instanceof Answer answer) {
                Consumer<Answer> answered = waiting.remove(answer.id());
                if (answered != null) {
                    answered.accept(answer);
                    room.release();
                }
            } else if (word instanceof ServiceWord.Happened happened) {
                events.accept(happened.event());
            }
        }
    }

    @Override
    public void ended(BackendUnavailableException why) {
        over.complete(why);
        room.release(MOST_UNANSWERED); // whoever waits for room finds out
    }

    @Override
    public void close() {
        line.close();
        service.close();
    }
}
