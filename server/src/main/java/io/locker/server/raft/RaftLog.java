package io.locker.server.raft;

import com.alipay.remoting.config.BoltServerOption;
import com.alipay.sofa.jraft.Node;
import com.alipay.sofa.jraft.RaftGroupService;
import com.alipay.sofa.jraft.Status;
import com.alipay.sofa.jraft.closure.ReadIndexClosure;
import com.alipay.sofa.jraft.conf.Configuration;
import com.alipay.sofa.jraft.core.NodeImpl;
import com.alipay.sofa.jraft.core.State;
import com.alipay.sofa.jraft.entity.PeerId;
import com.alipay.sofa.jraft.entity.Task;
import com.alipay.sofa.jraft.error.RaftError;
import com.alipay.sofa.jraft.option.NodeOptions;
import com.alipay.sofa.jraft.option.RaftOptions;
import com.alipay.sofa.jraft.option.ReadOnlyOption;
import com.alipay.sofa.jraft.rpc.RaftRpcServerFactory;
import com.alipay.sofa.jraft.rpc.RpcServer;
import com.alipay.sofa.jraft.util.ThreadPoolsFactory;
import io.locker.server.log.LogException;
import io.locker.server.log.LogMachine;
import io.locker.server.log.LogStatus;
import io.locker.server.log.ReplicatedLog;
import io.locker.server.tls.ReloadingTls;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The replicated log by SOFAJRaft: Raft over TCP, every entry and every vote on the disk before it counts. */
public final class RaftLog implements ReplicatedLog {
    /**
     * Nodes look whether there is a leader at intervals of the election timeout and a random part of this share of it,
     * so that they do not stand at the same moment. The greater the share, the later a leader's death is seen.
     */
    private static final int ELECTION_SPREAD = 4;

    private static final int NO_TIMED_SNAPSHOTS = 0;
    private static final int CATCH_UP_ATTEMPTS = 5;
    private static final int CONFIRM_SECONDS = 2;
    private static final int LISTEN_ATTEMPTS = 20;
    private static final long LISTEN_PAUSE = 100_000_000L;

    private final RaftSettings settings;
    private final DataDirectory directory;
    private final RaftGroupService service;
    private final Node node;
    private final MachineAdapter adapter;
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile long applied;

    private RaftLog(RaftSettings settings, PeerOptions options, DataDirectory directory, LogMachine machine) {
        this.settings = settings;
        this.directory = directory;
        adapter = new MachineAdapter(machine);
        PeerId self = peer(settings.address());
        String group = directory.group();
        RpcServer rpc = listen(self, settings.listen(), options);
        service = new RaftGroupService(group, self, filled(options), rpc);
        try {
            node = service.start(false);
        } catch (RuntimeException e) {
            rpc.shutdown();
            throw new LogException(
                    "The log cannot be opened; what was found is in the program's log. address=" + settings.address()
                            + " why=\"" + e.getMessage() + "\"",
                    e);
        }
        var unused = ThreadPoolsFactory.runInThread(group, this::meetOthers);
    }

    /**
     * Connects with the other nodes. The first vote would do that else, and each moment that it takes is one in which
     * another node begins a vote of its own, so that neither is elected.
     */
    private void meetOthers() {
        if (node instanceof NodeImpl open) {
            for (PeerId peer : open.getCurrentConf().listPeers()) {
                if (!peer.equals(open.getServerId())) {
                    boolean unused = open.getRpcService().connect(peer.getEndpoint());
                }
            }
        }
    }

    /** Opens the port for other nodes; a node that was stopped just now may give it back a little late. */
    private static RpcServer listen(PeerId self, String at, PeerOptions options) {
        RuntimeException last = null;
        for (int attempt = 0; attempt < LISTEN_ATTEMPTS; attempt++) {
            // What the factory makes listens at every address of the machine.
            PeerServer rpc = new PeerServer(new com.alipay.remoting.rpc.RpcServer(at, self.getPort(), true));
            options.tls().ifPresent(tls -> {
                var unused = rpc.getServer().option(BoltServerOption.EXTENDED_NETTY_CHANNEL_HANDLER, PeerTls.in(tls));
            });
            RaftRpcServerFactory.addRaftRequestProcessors(rpc);
            try {
                if (rpc.init(null)) {
                    return rpc;
                }
            } catch (RuntimeException e) {
                last = e;
            }
            LockSupport.parkNanos(LISTEN_PAUSE);
        }
        throw new LogException("The port for other nodes cannot be opened. address=" + self, last);
    }

    /**
     * Opens this node's part of a log, and takes part from now on.
     *
     * @param settings how to keep it
     * @param machine what applies the log; called from now on, also before this returns
     * @return the log
     * @throws LogException if the directory is used by another process, was written by a later version or is damaged,
     *     or the port for other nodes cannot be opened
     */
    public static RaftLog open(RaftSettings settings, LogMachine machine) {
        return open(settings, Optional.empty(), machine);
    }

    /**
     * Opens this node's part of a log, and takes part from now on.
     *
     * @param settings how to keep it
     * @param tls the certificates for other nodes; empty to talk with them in the open
     * @param machine what applies the log; called from now on, also before this returns
     * @return the log
     * @throws LogException if the directory is used by another process, was written by a later version or is damaged,
     *     or the port for other nodes cannot be opened
     */
    public static RaftLog open(RaftSettings settings, Optional<ReloadingTls> tls, LogMachine machine) {
        RocksSettings.apply();
        DataDirectory directory = DataDirectory.open(settings);
        try {
            return new RaftLog(settings, new PeerOptions(tls), directory, machine);
        } catch (RuntimeException e) {
            directory.close();
            throw e;
        }
    }

    /**
     * Makes the data of a node of a new log that begins with an image. All nodes of the log are begun with the same
     * one, or wait to be taken in.
     *
     * @param settings how it will be kept: the group has a name that no group had before, and its members
     * @param index of the entry that counts as the last one
     * @param term of that entry
     * @param image all there is
     * @throws LogException if the directory holds something, or cannot be written; nothing is left behind then
     */
    public static void begin(RaftSettings settings, long index, long term, LogMachine.Image image) {
        Founding founding = new Founding(settings, index, term);
        founding.write(image);
    }

    private NodeOptions filled(NodeOptions options) {
        RaftOptions raft = new RaftOptions();
        raft.setSync(true);
        raft.setSyncMeta(true);
        raft.setReadOnlyOptions(ReadOnlyOption.ReadOnlySafe);
        raft.setOpenStatistics(false);
        options.setRaftOptions(raft);
        options.setFsm(adapter);
        options.setElectionTimeoutMs((int) settings.electionTimeout().toMillis());
        raft.setMaxElectionDelayMs((int) settings.electionTimeout().toMillis() / ELECTION_SPREAD);
        Configuration members = new Configuration();
        settings.group().members().forEach(member -> members.addPeer(peer(member)));
        options.setInitialConf(members);
        options.setLogUri(directory.part("log"));
        options.setRaftMetaUri(directory.part("vote"));
        options.setSnapshotUri(directory.part("snapshot"));
        options.setSnapshotIntervalSecs(NO_TIMED_SNAPSHOTS);
        options.setDisableCli(true);
        // These wait for their moments; the engine's own timers look at the clock a thousand times a second.
        options.setSharedElectionTimer(true);
        options.setSharedVoteTimer(true);
        options.setSharedStepDownTimer(true);
        options.setSharedSnapshotTimer(true);
        return options;
    }

    static PeerId peer(String address) {
        PeerId peer = new PeerId();
        if (!peer.parse(address)) {
            throw new LogException("An address of a node has the form host:port. address=" + address, null);
        }
        return peer;
    }

    @Override
    public void append(long term, byte[] entry, Consumer<AppendFailure> failed) {
        Task task = new Task(ByteBuffer.wrap(entry), status -> {
            if (!status.isOk()) {
                failed.accept(failure(status));
            }
        });
        task.setExpectedTerm(term);
        try {
            node.apply(task);
        } catch (IllegalStateException e) {
            failed.accept(AppendFailure.NOT_APPENDED); // it is being closed
        }
    }

    /** Only being busy is told before anything is appended and never after. */
    private static AppendFailure failure(Status status) {
        return status.getRaftError() == RaftError.EBUSY ? AppendFailure.NOT_APPENDED : AppendFailure.UNKNOWN;
    }

    @Override
    public void confirm(Consumer<Boolean> done) {
        CompletableFuture<Boolean> led = new CompletableFuture<>();
        var unused =
                led.completeOnTimeout(false, CONFIRM_SECONDS, TimeUnit.SECONDS).thenAccept(done);
        try {
            // The engine's own timeout would start one more timer that looks at the clock a thousand times a second.
            node.readIndex(new byte[0], new ReadIndexClosure(-1) {
                @Override
                public void run(Status status, long index, byte[] context) {
                    led.complete(status.isOk());
                }
            });
        } catch (IllegalStateException e) {
            led.complete(false); // it is being closed
        }
    }

    @Override
    public LogStatus status() {
        @Nullable PeerId leader = node.getLeaderId();
        Optional<String> leading =
                leader == null || leader.isEmpty() ? Optional.empty() : Optional.of(leader.toString());
        return new LogStatus(settings.address(), adapter.term(), leading, members(), applied());
    }

    /** An engine that has failed or was closed says nothing any more; what it said last holds then. */
    private long applied() {
        try {
            long now = node.getLastAppliedLogIndex();
            applied = now;
            return now;
        } catch (IllegalStateException e) {
            return applied;
        }
    }

    private List<String> members() {
        List<String> committed = adapter.members();
        if (!committed.isEmpty()) {
            return committed;
        }
        try {
            return node.listPeers().stream().map(PeerId::toString).toList();
        } catch (IllegalStateException e) {
            return settings.group().members();
        }
    }

    @Override
    public CompletableFuture<Void> snapshot() {
        // On another thread: it is the machine's that asks, and its engine would wait for itself.
        return whenDone("The snapshot was not saved.", done -> {
            var unused = ThreadPoolsFactory.runInThread(directory.group(), () -> node.snapshot(done));
        });
    }

    @Override
    public CompletableFuture<Void> add(String address) {
        String sentence =
                "The node was not taken in; it has to run, wait to join, and be reached by the one that leads.";
        return change(sentence, address, (peer, done) -> takeIn(peer, CATCH_UP_ATTEMPTS, done));
    }

    /** The engine gives up when it hears nothing for an election timeout, and a node that was just started is slow. */
    private void takeIn(PeerId peer, int attempts, com.alipay.sofa.jraft.Closure done) {
        node.addPeer(peer, status -> {
            if (status.getRaftError() != RaftError.ECATCHUP || attempts == 1) {
                done.run(status);
                return;
            }
            try {
                takeIn(peer, attempts - 1, done);
            } catch (RuntimeException e) {
                done.run(status); // it is being closed
            }
        });
    }

    @Override
    public CompletableFuture<Void> remove(String address) {
        return change("The node was not taken out.", address, node::removePeer);
    }

    @Override
    public CompletableFuture<Void> transferTo(String address) {
        return transfer(() -> peer(address), "The other node was not asked to lead. node=" + address);
    }

    @Override
    public CompletableFuture<Void> handOver() {
        return transfer(() -> PeerId.ANY_PEER, "No other node was asked to lead.");
    }

    private CompletableFuture<Void> transfer(Supplier<PeerId> to, String sentence) {
        try {
            Status status = node.transferLeadershipTo(to.get());
            return status.isOk()
                    ? CompletableFuture.completedFuture(null)
                    : CompletableFuture.failedFuture(failed(sentence, status));
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(new LogException(sentence, e));
        }
    }

    private static CompletableFuture<Void> change(
            String sentence, String address, BiConsumer<PeerId, com.alipay.sofa.jraft.Closure> move) {
        return whenDone(sentence + " node=" + address, done -> move.accept(peer(address), done));
    }

    private static CompletableFuture<Void> whenDone(String sentence, Consumer<com.alipay.sofa.jraft.Closure> move) {
        CompletableFuture<Void> future = new CompletableFuture<>();
        try {
            move.accept(status -> {
                if (status.isOk()) {
                    future.complete(null);
                } else {
                    future.completeExceptionally(failed(sentence, status));
                }
            });
        } catch (RuntimeException e) {
            future.completeExceptionally(new LogException(sentence + " why=\"" + e.getMessage() + "\"", e));
        }
        return future;
    }

    private static LogException failed(String sentence, Status status) {
        return new LogException(sentence + " why=\"" + status.getErrorMsg() + "\" code=" + status.getRaftError(), null);
    }

    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        adapter.close();
        service.shutdown();
        try {
            node.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (node.getNodeState() == State.STATE_SHUTDOWN) {
            directory.close();
        }
    }
}
