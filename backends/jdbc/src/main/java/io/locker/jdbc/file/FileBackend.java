package io.locker.jdbc.file;

import io.locker.api.LockName;
import io.locker.jdbc.file.FileDatabase.Durability;
import io.locker.spi.Capabilities;
import io.locker.spi.Capability;
import io.locker.spi.LockRecord;
import io.locker.spi.StoreBackend;
import io.locker.spi.StoreSessions;
import io.locker.spi.Swap;
import io.locker.spi.SwapResult;
import io.locker.spi.TimeSource;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Locks in an SQLite database on this machine, for any number of processes. */
final class FileBackend implements StoreBackend {

    /*
     * Four connections, each opened when first needed.
     *
     *   writer    posts and swaps; a commit waits for the disk
     *   reader    reads, which in WAL mode neither wait for writers nor hold them up
     *   keeper    sessions; a commit does not wait for the disk, because a session that a power cut could take away
     *             is dead after it anyway, and a heartbeat should not keep a disk awake
     *   watcher   looks for wake-ups, on a thread of its own
     */

    /** What only a backend that orders all locks can do. */
    private static final Set<Capability> NEED_ONE_ORDER =
            EnumSet.of(Capability.ATOMIC_MULTI, Capability.DEADLOCK_SEARCH);

    /** More than a lock with its limits of claims and waiters comes to. */
    private static final int MAX_DOCUMENT = 64 << 20;

    private final Capabilities capabilities;
    private final FileConnection writer;
    private final LoneSwap lone;
    private final FileConnection reader;
    private final FileSessions sessions;
    private final FileWatch watch;

    private FileBackend(FileLocation location, Duration requestTimeout, TimeSource time) {
        FileDatabase database = new FileDatabase(location, requestTimeout);
        Set<Capability> can = EnumSet.allOf(Capability.class);
        can.removeAll(NEED_ONE_ORDER);
        capabilities = new Capabilities(can, location.lookAgain(), MAX_DOCUMENT);
        writer = database.connection(Durability.DISK);
        lone = new LoneSwap(writer);
        reader = database.connection(Durability.DISK);
        watch = new FileWatch(database.connection(Durability.SYSTEM), this::doChores);
        sessions = new FileSessions(database, watch, location.sessions(), time);
    }

    /** Opens the backend, and the database with it, so that what is wrong with it is said at once. */
    static FileBackend open(FileLocation location, Duration requestTimeout, TimeSource time) {
        FileBackend backend = new FileBackend(location, requestTimeout, time);
        backend.writer.look(sql -> sql.number("select count(*) from locker_lock where name = ''"));
        return backend;
    }

    private void doChores() {
        sessions.sweep();
        sessions.shrink();
    }

    @Override
    public Capabilities capabilities() {
        return capabilities;
    }

    @Override
    public LockRecord read(LockName name) {
        return reader.read(sql -> new FileStore(sql).read(name));
    }

    @Override
    public LockRecord post(LockName name, List<String> requests, Set<String> wake) {
        Set<String> others = watch.others(wake);
        LockRecord record = requests.isEmpty() && others.isEmpty()
                ? read(name)
                : writer.write(sql -> {
                    watch.clean(sql);
                    return new FileStore(sql).post(name, requests, others);
                });
        watch.wakeOwn(name, wake);
        return record;
    }

    @Override
    public SwapResult compareAndSet(Swap swap) {
        Set<String> others = watch.others(swap.wake());
        SwapResult result = others.isEmpty() && watch.isClean() ? lone.tryOnce(swap) : null;
        if (result == null) {
            result = writer.write(sql -> {
                watch.clean(sql);
                return new FileStore(sql).compareAndSet(swap, others);
            });
        }
        if (result.applied()) {
            watch.wakeOwn(swap.name(), swap.wake());
        }
        return result;
    }

    @Override
    public List<LockName> names(String prefix, String after, int limit) {
        return reader.read(sql -> new FileStore(sql).names(prefix, after, limit));
    }

    @Override
    public StoreSessions sessions() {
        return sessions;
    }

    @Override
    public void close() {
        watch.close();
        sessions.close();
        reader.close();
        writer.close();
    }
}
