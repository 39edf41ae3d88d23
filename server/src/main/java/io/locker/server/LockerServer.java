package io.locker.server;

import io.locker.api.BackendUnavailableException;
import io.locker.server.engine.Backup;
import io.locker.server.engine.LockServer;
import io.locker.server.engine.ServerSettings;
import io.locker.server.engine.ServerStatus;
import io.locker.server.log.LogException;
import io.locker.server.log.ReplicatedLog;
import io.locker.server.raft.RaftLog;
import io.locker.server.raft.RaftSettings;
import io.locker.spi.TimeSource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** One running node of the lock server. */
public final class LockerServer implements AutoCloseable {
    private static final Duration HAND_OVER = Duration.ofSeconds(2);

    private final Protection protection;
    private final LockServer engine;
    private final Fronts fronts;

    private LockerServer(Protection protection, LockServer engine, Fronts fronts) {
        this.protection = protection;
        this.engine = engine;
        this.fronts = fronts;
    }

    /**
     * Starts a node that lets everybody in, and does not listen beyond this machine.
     *
     * @param config what it has to know
     * @return the node
     * @throws LogException as below
     * @throws BackendUnavailableException as below
     * @throws IllegalArgumentException as below
     */
    public static LockerServer start(ServerConfig config) {
        return start(config, ServerSecurity.none());
    }

    /**
     * Starts a node. It takes part in the log and listens for clients when this returns, and serves them when it has
     * been {@linkplain #ready() told}.
     *
     * @param config what it has to know
     * @param security how it is protected
     * @return the node
     * @throws LogException if its data are used by another process, were written by a later version, belong to another
     *     node or are damaged, or the port for other nodes cannot be opened
     * @throws BackendUnavailableException if the port for clients cannot be opened
     * @throws IllegalArgumentException if it would listen beyond this machine without protection, or a file that
     *     protects it cannot be read
     */
    public static LockerServer start(ServerConfig config, ServerSecurity security) {
        security.check(config.listen());
        Deque<Runnable> opened = new ArrayDeque<>();
        boolean started = false;
        try {
            Protection protection = new Protection(security, TimeSource.system(), LockerServer::timeOfDay);
            opened.push(protection::close);
            LockServer engine = engine(config, protection);
            opened.push(engine::close);
            Fronts fronts = Fronts.open(config, engine, protection);
            started = true;
            return new LockerServer(protection, engine, fronts);
        } finally {
            if (!started) {
                opened.forEach(Runnable::run);
            }
        }
    }

    private static LockServer engine(ServerConfig config, Protection protection) {
        String name = config.self().peer();
        RaftSettings raft = raft(config);
        return new LockServer(
                new ServerSettings(name, config.self().toString(), config.limits(), HAND_OVER),
                machine -> RaftLog.open(raft, protection.peers(), machine),
                TimeSource.system(),
                LockerServer::timeOfDay);
    }

    private static RaftSettings raft(ServerConfig config) {
        ServerConfig.Cluster cluster = config.cluster();
        return new RaftSettings(
                config.data(),
                config.self().peer(),
                config.listen(),
                new RaftSettings.Group(cluster.name(), cluster.founders()),
                cluster.electionTimeout());
    }

    /**
     * Makes the data of a node of a new cluster that begins with a back-up. Each of its nodes is either made from the
     * same file, with the same nodes and the same name, or joins it.
     *
     * @param file the back-up
     * @param config what the node has to know; its cluster has a name, which no cluster had before
     * @throws LogException if the back-up cannot be read, is damaged or of another version, or there are data where
     *     these should be; nothing is left behind then
     */
    public static void restore(Path file, ServerConfig config) {
        Backup.Beginning beginning = Backup.read(file);
        RaftLog.begin(
                raft(config), beginning.position().index(), beginning.position().term(), beginning.image());
    }

    private static long timeOfDay() {
        return TimeUnit.MILLISECONDS.toMicros(System.currentTimeMillis());
    }

    /**
     * Completes once this node serves or knows who does.
     *
     * @return completes exceptionally with {@link LogException} if it stopped before
     */
    public CompletableFuture<Void> ready() {
        return engine.ready();
    }

    /**
     * Completes when this node has stopped by a failure (a disk that is full or damaged, an entry that it cannot read)
     * and will do nothing more until it is started anew.
     *
     * @return the reason
     */
    public CompletableFuture<LogException> failure() {
        return engine.failure();
    }

    /**
     * Says how the node stands.
     *
     * @return what can be seen
     */
    public ServerStatus status() {
        return engine.status();
    }

    /**
     * Returns the log, to change who takes part, to hand the lead over, and to take snapshots.
     *
     * @return the log
     */
    public ReplicatedLog log() {
        return engine.log();
    }

    /**
     * Lets another node lead if this one does, ends all lines, and takes no part any more. Blocks until that is done.
     */
    @Override
    public void close() {
        engine.close();
        fronts.close();
        protection.close();
    }
}
