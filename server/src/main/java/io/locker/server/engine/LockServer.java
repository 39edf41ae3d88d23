package io.locker.server.engine;

import io.locker.machine.LockTable;
import io.locker.server.log.LogException;
import io.locker.server.log.LogMachine;
import io.locker.server.log.LogStatus;
import io.locker.server.log.ReplicatedLog;
import io.locker.spi.TimeSource;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One node of the lock server, on threads: those of the network, of the log and of the timer. Whoever brings something
 * tries to get hold of the desk and does what there is to do; if another thread has it, that one does it. So one thread
 * at a time forms entries, and none has to be woken for it.
 */
public final class LockServer implements Reception, Node, AutoCloseable {
    private static final System.Logger LOG = System.getLogger(LockServer.class.getName());

    /** So many wait at a time until it is known who serves; others are told at once to ask again. */
    private static final int MOST_WAITING = 10_000;

    private final ServerSettings settings;
    private final TimeSource time;
    private final LongSupplier clock;
    private final ServerDesk desk;
    private final ReentrantLock lock = new ReentrantLock();
    private final ConcurrentLinkedQueue<Runnable> inputs = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<LineShell> toDrain = new ConcurrentLinkedQueue<>();
    private final Map<DeskLine, LineShell> shells = new HashMap<>();
    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private final CompletableFuture<LogException> failure = new CompletableFuture<>();
    private final AtomicBoolean closed = new AtomicBoolean();

    /**
     * Those who wait until it is known who serves, by the number of each, and the last number; new ones under the lock.
     */
    private final Map<Long, CompletableFuture<Void>> waiting = new ConcurrentHashMap<>();

    private long waited;

    private final SnapshotPace pace;
    private final Wake wake;
    private volatile CountDownLatch leading = new CountDownLatch(0);
    private volatile @Nullable ReplicatedLog log;
    private volatile @Nullable String signature;

    /**
     * Starts a node.
     *
     * @param settings how it serves
     * @param opener opens the log that it takes part in
     * @param time the monotonic clock
     * @param clock the time of day in microseconds; looked at once whenever this node begins to lead
     * @throws LogException if the log cannot be opened
     */
    public LockServer(
            ServerSettings settings, Function<LogMachine, ReplicatedLog> opener, TimeSource time, LongSupplier clock) {
        this.settings = settings;
        this.time = time;
        this.clock = clock;
        desk = new ServerDesk(settings.node(), settings.signature(), settings.limits());
        pace = new SnapshotPace(settings.limits().snapshotBytes());
        wake = new Wake(time, this::look);
        log = opener.apply(new Machine());
        look();
    }

    /**
     * Completes once this node serves or knows who does.
     *
     * @return completes exceptionally with {@link LogException} if it stopped before
     */
    public CompletableFuture<Void> ready() {
        return ready.copy();
    }

    /**
     * Completes when this node has stopped by a failure, and will do nothing more.
     *
     * @return the reason
     */
    public CompletableFuture<LogException> failure() {
        return failure.copy();
    }

    @Override
    public Visitor connect(Outlet outlet) {
        return holding(() -> {
            if (failure.isDone() || closed.get()) {
                throw new NotServingException("This node has stopped. node=" + settings.node(), desk.leader());
            }
            if (!desk.serves()) {
                throw desk.refusal();
            }
            LineShell shell = new LineShell(this, outlet, desk.open());
            shells.put(shell.line(), shell);
            return shell;
        });
    }

    @Override
    public ServerStatus status() {
        LogStatus present = log().status();
        return holding(() -> {
            LockTable table = desk.served().table();
            ServerStatus.Counts counts = new ServerStatus.Counts(
                    desk.lines(), table.openSessions(), table.locks().size(), table.grants());
            Optional<String> why = Optional.ofNullable(failure.getNow(null)).map(LogException::getMessage);
            return new ServerStatus(desk.serves(), desk.leader(), present, counts, why);
        });
    }

    /**
     * Returns how the last entry that this node applied was signed: by a node that led.
     *
     * @return the signature; empty before the first entry since this node was started
     */
    public Optional<String> signature() {
        return Optional.ofNullable(signature);
    }

    /** Names what this node has in its table, for tests. */
    List<String> contents() {
        return holding(() -> {
            LockTable table = desk.served().table();
            List<String> names = new ArrayList<>();
            table.locks().forEach(held -> names.add("lock " + held.name().value()));
            table.sessions().forEach(session -> names.add("session " + session.session()));
            return names;
        });
    }

    @Override
    public ReplicatedLog log() {
        ReplicatedLog present = log;
        if (present == null) {
            throw new IllegalStateException("The log is being opened.");
        }
        return present;
    }

    @Override
    public CompletableFuture<Backup> backup() {
        CompletableFuture<Backup> taken = new CompletableFuture<>();
        log().confirm(leads -> submit(() -> {
            try {
                if (!leads || !desk.serves()) {
                    throw desk.refusal();
                }
                var unused = taken.completeAsync(Backup.begin(desk.served(), settings.node()), LockServer::alone);
            } catch (RuntimeException e) {
                taken.completeExceptionally(e);
            }
        }));
        return taken;
    }

    @Override
    public CompletableFuture<Void> settled() {
        CompletableFuture<Void> waits = new CompletableFuture<>();
        return holding(() -> {
            if (isSettled() || waiting.size() >= MOST_WAITING) {
                waits.complete(null);
            } else {
                waited++;
                long number = waited;
                waiting.put(number, waits);
                var unused = waits.whenComplete((nothing, why) -> waiting.remove(number));
            }
            return waits;
        });
    }

    private boolean isSettled() {
        return desk.serves() || desk.leader().isPresent() || failure.isDone() || closed.get();
    }

    /** Nobody waits for it, and it takes long. */
    private static void alone(Runnable task) {
        Thread thread = new Thread(task, "locker-backup");
        thread.setDaemon(true);
        thread.start();
    }

    /** Calls arrived on a line. */
    void heard(List<Call> calls) {
        long now = time.nanos();
        submit(() -> calls.forEach(call -> desk.heard(call, now)));
    }

    /** A client's side ended its line. */
    void closed(LineShell shell) {
        submit(() -> {
            shells.remove(shell.line());
            desk.closed(shell.line());
        });
    }

    /**
     * Does something with the desk at once. Whoever comes meanwhile leaves his input to this thread, so it looks at the
     * inputs afterwards, as {@link #work} does.
     */
    private <T> T holding(Supplier<T> what) {
        lock.lock();
        try {
            return what.get();
        } finally {
            lock.unlock();
            if (!lock.isHeldByCurrentThread()) {
                drain();
                if (!inputs.isEmpty()) {
                    work();
                }
            }
        }
    }

    /** There may be something to do: an input, so that whoever has the desk at this moment does not miss it. */
    private void look() {
        submit(() -> {});
    }

    private void submit(Runnable input) {
        inputs.add(input);
        work();
    }

    /** Does what there is to do, unless another thread does. */
    private void work() {
        if (lock.isHeldByCurrentThread()) {
            return; // it is this thread that does, further out
        }
        do {
            if (!lock.tryLock()) {
                return; // whoever has the lock looks at the inputs again after giving it back
            }
            try {
                turn();
            } catch (RuntimeException e) {
                fail(new LogException("The node failed. why=\"" + e + "\"", e));
            } finally {
                lock.unlock();
            }
            drain();
        } while (!inputs.isEmpty());
    }

    /** Under the lock. */
    private void turn() {
        ReplicatedLog to = log;
        for (Runnable input = inputs.poll(); input != null; input = inputs.poll()) {
            input.run();
        }
        long now = time.nanos();
        if (to != null && !failure.isDone()) {
            for (Batch batch = desk.next(now); batch != null; batch = desk.next(now)) {
                append(batch, to);
            }
            long question = desk.ask();
            if (question != 0) {
                to.confirm(leads -> submit(() -> desk.confirmed(question, leads, time.nanos())));
            }
        }
        collect();
        wake.at(desk.due(now), now);
    }

    private void append(Batch batch, ReplicatedLog to) {
        byte[] entry = ServerEntry.encode(batch, settings.signature());
        to.append(batch.term(), entry, why -> submit(() -> desk.failed(batch.number(), why, time.nanos())));
    }

    private void collect() {
        for (DeskLine line : desk.takeTouched()) {
            LineShell shell = line.isEnded() ? shells.remove(line) : shells.get(line);
            if (shell == null) {
                continue;
            }
            if (shell.take() > settings.limits().ofLine().unsentWords()) {
                inputs.add(() -> desk.end(line, "The client does not take what it is told."));
            }
            toDrain.add(shell);
        }
        if (!waiting.isEmpty() && isSettled()) {
            waiting.values().forEach(waits -> waits.complete(null));
        }
    }

    /** Hands the words over, outside of the lock. */
    private void drain() {
        for (LineShell shell = toDrain.poll(); shell != null; shell = toDrain.poll()) {
            DeskLine line = shell.line();
            if (shell.drain() > settings.limits().ofLine().unsentBytes()) {
                inputs.add(() -> desk.end(line, "The client does not take what it is told."));
            }
        }
    }

    private void fail(LogException why) {
        if (failure.complete(why)) {
            LOG.log(System.Logger.Level.ERROR, "This node stops. node=" + settings.node(), why);
            ready.completeExceptionally(why);
            desk.quit(Optional.empty());
            collect();
            leading.countDown();
        }
    }

    /** What the log drives. */
    private final class Machine implements LogMachine {

        @Override
        public void apply(long index, byte[] entry) {
            ServerEntry read = ServerEntry.decode(entry);
            signature = read.entry().writer();
            locked(() -> desk.apply(index, read, time.nanos()));
            ReplicatedLog open = log;
            if (open != null && pace.applied(entry.length)) {
                pace.asked(open.snapshot());
            }
        }

        @Override
        public void leads(long term) {
            long began = clock.getAsLong();
            leading = new CountDownLatch(1);
            locked(() -> desk.leads(term, time.nanos(), began));
        }

        @Override
        public void leadsNoMore() {
            locked(() -> desk.quit(Optional.empty()));
            leading.countDown();
        }

        @Override
        public void follows(Optional<String> leader) {
            locked(() -> desk.follows(leader));
            if (leader.isPresent()) {
                ready.complete(null);
            }
        }

        @Override
        public Image save() {
            pace.taken();
            ServedTable.Image image = holding(() -> desk.served().image());
            return out -> {
                image.writeTo(out);
                pace.saved(image.bytes());
            };
        }

        @Override
        public void load(InputStream in) throws IOException {
            try {
                locked(() -> {
                    try {
                        desk.served().load(in);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
            } catch (UncheckedIOException e) {
                throw e.getCause();
            }
        }

        @Override
        public void stopped(LogException why) {
            locked(() -> fail(why));
        }

        /** On the thread of the log, which cannot leave it to another. */
        private void locked(Runnable input) {
            boolean unused = holding(() -> {
                input.run();
                turn();
                return desk.serves() && ready.complete(null);
            });
        }
    }

    /**
     * Lets another node lead if this one does, ends all lines, and takes no part any more. Blocks until that is done.
     */
    @Override
    public void close() {
        close(true);
    }

    /**
     * Stops as if the process had died: hands nothing over, though nothing that was told is lost.
     *
     * @param gracefully true to let another node lead first
     */
    void close(boolean gracefully) {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        look(); // nobody waits here any more
        ReplicatedLog ending = log();
        if (gracefully && ending.status().leads() && ending.status().members().size() > 1) {
            handOver(ending);
        }
        ending.close();
        ready.completeExceptionally(new LogException("This node was closed. node=" + settings.node(), null));
        boolean unused = holding(() -> {
            desk.quit(Optional.empty());
            collect();
            wake.close();
            return true;
        });
    }

    private void handOver(ReplicatedLog ending) {
        CountDownLatch present = leading;
        try {
            ending.handOver().get(settings.handOver().toMillis(), TimeUnit.MILLISECONDS);
            present.await(settings.handOver().toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.log(System.Logger.Level.WARNING, "No other node leads yet; they will elect one.", e);
        }
    }
}
