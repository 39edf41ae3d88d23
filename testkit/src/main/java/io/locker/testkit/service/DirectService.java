package io.locker.testkit.service;

import io.locker.api.BackendUnavailableException;
import io.locker.api.LockName;
import io.locker.machine.LockTable;
import io.locker.machine.LockTable.SessionView;
import io.locker.machine.LockView;
import io.locker.machine.MachineLimits;
import io.locker.protocol.LockService;
import io.locker.spi.Capabilities;
import io.locker.spi.Capability;
import io.locker.spi.TimeSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/**
 * A lock service inside this process, for tests: one table of locks that one thread works on, and lines that can be
 * harmed. Keeps everything in memory.
 *
 * <p>Heartbeats are answered without a command; a session that gave no sign of life for its whole lease, on the clock
 * that was given, is expired. A session belongs to no line.
 */
public final class DirectService implements AutoCloseable {
    private static final Capabilities CAPABILITIES = Capabilities.ofMachine(Set.of(Capability.STORE_TIME));

    private final LinkedBlockingQueue<Runnable> work = new LinkedBlockingQueue<>();
    private final DirectTable table;
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile boolean unreachable;

    /**
     * Starts a service with an empty table.
     *
     * @param time the clock by which sessions live
     */
    public DirectService(TimeSource time) {
        this(time, MachineLimits.defaults());
    }

    /**
     * Starts a service with an empty table.
     *
     * @param time the clock by which sessions live
     * @param limits how much the table takes
     */
    public DirectService(TimeSource time, MachineLimits limits) {
        table = new DirectTable(time, limits, this::post);
        Thread loop = new Thread(this::work, "locker-direct-service");
        loop.setDaemon(true);
        loop.start();
    }

    private void work() {
        try {
            while (!closed.get()) {
                work.take().run();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Has something done on the thread of the table. */
    void post(Runnable task) {
        work.add(task);
    }

    private <T> T ask(Function<DirectTable, T> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        post(() -> {
            try {
                answer.complete(question.apply(table));
            } catch (RuntimeException e) {
                answer.completeExceptionally(e);
            }
        });
        return answer.join();
    }

    private void change(Runnable act) {
        Boolean unused = ask(same -> {
            act.run();
            return true;
        });
    }

    /**
     * Opens the service for one more client.
     *
     * @return the service as this client has it; closing it ends only the lines of this client
     */
    public LockService open() {
        return new Client();
    }

    /** The service as one client has it. */
    private final class Client implements LockService {
        private final AtomicBoolean over = new AtomicBoolean();
        private final Set<DirectLine> lines = ConcurrentHashMap.newKeySet();

        @Override
        public Line connect(Ear ear) {
            if (over.get() || closed.get() || unreachable) {
                throw new BackendUnavailableException("The service cannot be reached.", null);
            }
            DirectLine line = new DirectLine(ear, table, DirectService.this::post);
            lines.removeIf(DirectLine::isOver);
            lines.add(line);
            post(() -> table.begins(line));
            return line;
        }

        @Override
        public Capabilities capabilities() {
            return CAPABILITIES;
        }

        @Override
        public void close() {
            over.set(true);
            lines.forEach(DirectLine::close);
        }
    }

    /** Ends all lines; clients may open others at once. */
    public void endLines() {
        change(() -> table.endLines("The test has ended all lines."));
    }

    /**
     * Lets nobody open a line, or no longer.
     *
     * @param gone whether the service is gone
     */
    public void beUnreachable(boolean gone) {
        unreachable = gone;
    }

    /** Carries out what comes next, and ends the line on which it would have been answered, without a word. */
    public void dropWhatIsSaidNext() {
        change(table::dropNext);
    }

    /**
     * Carries out what comes, and holds back what there is to say; then says it all.
     *
     * @param hold whether to hold it back
     */
    public void holdBack(boolean hold) {
        change(() -> table.holdBack(hold));
    }

    /** Stops and starts again: all lines end, and every session has its whole time anew; what is known stays. */
    public void restart() {
        change(() -> {
            table.endLines("The service was stopped.");
            table.giveTime();
        });
    }

    /** Begins a new term, as a new leader does: every session has its whole time anew. */
    public void newTerm() {
        change(table::newTerm);
    }

    /**
     * Looks at the table, on its own thread.
     *
     * @param question what to ask it
     * @param <T> what comes of it
     * @return the answer, which must not be a part of the table
     */
    public <T> T look(Function<LockTable, T> question) {
        return ask(one -> question.apply(one.table()));
    }

    /**
     * Says how many commands were applied to the table; heartbeats are none.
     *
     * @return their number
     */
    public long applied() {
        return ask(DirectTable::applied);
    }

    /**
     * Names what is left.
     *
     * @return the names of locks that are not idle
     */
    public List<LockName> locks() {
        return look(one -> one.locks().stream().map(LockView::name).toList());
    }

    /**
     * Names who is there.
     *
     * @return the ids of the sessions that are open
     */
    public List<String> sessions() {
        return look(one -> one.sessions().stream().map(SessionView::session).toList());
    }

    /** Ends all lines and the thread of the table. */
    @Override
    public void close() {
        if (closed.get()) {
            return;
        }
        change(() -> {
            table.endLines("The service is closed.");
            closed.set(true);
        });
    }
}
