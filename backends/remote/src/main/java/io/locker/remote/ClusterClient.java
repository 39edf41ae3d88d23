package io.locker.remote;

import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import io.locker.api.BackendUnavailableException;
import io.locker.api.NotPermittedException;
import io.locker.spi.BackendUri;
import io.locker.spi.HostPort;
import io.locker.wire.Trailers;
import io.locker.wire.proto.ClusterGrpc;
import io.locker.wire.proto.ClusterGrpc.ClusterBlockingStub;
import io.locker.wire.proto.Proto;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Looks after the nodes of a lock server: how each stands, who takes part, who leads. Safe for use by several threads;
 * every method blocks for at most the time given.
 */
public final class ClusterClient implements AutoCloseable {
    private final RemoteLocation location;
    private final Duration timeout;
    private final RemoteNetwork network;

    private ClusterClient(RemoteLocation location, Duration timeout) {
        this.location = location;
        this.timeout = timeout;
        network = new RemoteNetwork(location.security());
    }

    /**
     * How one node of the address stands.
     *
     * @param address as it stands in the address
     * @param view what it says; empty if it did not answer
     * @param failure why it has stopped or does not answer; empty while it works
     */
    public record NodeStatus(String address, Optional<View> view, String failure) {}

    /**
     * What a node says.
     *
     * @param node its name: where other nodes reach it
     * @param serves whether it serves clients
     * @param lead who leads, as far as it knows
     * @param table what is in its table, as far as it has applied the log
     */
    public record View(String node, boolean serves, Lead lead, Table table) {}

    /**
     * Who leads.
     *
     * @param term the number of the term
     * @param leader the node that leads; empty if it does not know
     * @param members all nodes
     */
    public record Lead(long term, String leader, List<String> members) {
        /**
         * Copies the list.
         *
         * @param term the number of the term
         * @param leader the node that leads
         * @param members all nodes
         */
        public Lead {
            members = List.copyOf(members);
        }
    }

    /**
     * What is in the table of a node.
     *
     * @param applied how many entries of the log were applied
     * @param lines connections of clients
     * @param sessions sessions
     * @param locks locks that are not idle
     */
    public record Table(long applied, int lines, int sessions, int locks) {}

    /**
     * Opens a client. Connects when it is asked something.
     *
     * @param address such as {@code locker://one,two}
     * @param timeout how long a question may take
     * @return the client, to be closed
     * @throws IllegalArgumentException if the address is none of a lock server
     */
    public static ClusterClient open(String address, Duration timeout) {
        BackendUri uri = BackendUri.parse(address);
        if (!RemoteBackendProvider.SCHEMES.contains(uri.scheme())) {
            throw new IllegalArgumentException("Only Locker's own server has nodes to look after. address=" + uri);
        }
        return new ClusterClient(RemoteLocation.of(uri), timeout);
    }

    /**
     * Asks every node of the address how it stands.
     *
     * @return one for each, in the order of the address; one that does not answer says so
     */
    public List<NodeStatus> status() {
        return location.nodes().stream().map(this::status).toList();
    }

    private NodeStatus status(HostPort node) {
        try {
            Proto.StatusResponse said = ask(node, stub -> stub.status(Proto.StatusRequest.getDefaultInstance()));
            View view = new View(
                    said.getNode(),
                    said.getServes(),
                    new Lead(said.getTerm(), said.getLeader(), said.getMembersList()),
                    new Table(said.getApplied(), said.getLines(), said.getSessions(), said.getLocks()));
            return new NodeStatus(node.toString(), Optional.of(view), said.getFailure());
        } catch (StatusRuntimeException e) {
            String why = String.valueOf(failure(node, e).getMessage());
            return new NodeStatus(node.toString(), Optional.empty(), why);
        }
    }

    /**
     * Takes a node in. Returns when it counts for majorities.
     *
     * @param node where other nodes reach it; it must be running, and wait to be taken in
     * @throws BackendUnavailableException if no node leads, or the change failed; the text says which
     */
    public void add(String node) {
        Proto.AddNodeRequest request =
                Proto.AddNodeRequest.newBuilder().setNode(node).build();
        change(stub -> stub.addNode(request));
    }

    /**
     * Takes a node out. Returns when it counts no longer.
     *
     * @param node where other nodes reached it
     * @throws BackendUnavailableException if no node leads, or the change failed; the text says which
     */
    public void remove(String node) {
        Proto.RemoveNodeRequest request =
                Proto.RemoveNodeRequest.newBuilder().setNode(node).build();
        change(stub -> stub.removeNode(request));
    }

    /**
     * Lets another node lead.
     *
     * @param node where other nodes reach it; empty for whichever has most of the log
     * @throws BackendUnavailableException if no node leads, or the change failed; the text says which
     */
    public void transfer(String node) {
        Proto.TransferLeadRequest request =
                Proto.TransferLeadRequest.newBuilder().setNode(node).build();
        change(stub -> stub.transferLead(request));
    }

    /**
     * Writes all that is in the table of the node that leads into a file: as of a moment between the call and its
     * return. The file is there when all of it is, and is on the disk.
     *
     * @param file where to; must not be there yet
     * @throws BackendUnavailableException if no node leads, or the back-up failed; the text says which
     * @throws IOException if the file is there already, or cannot be written
     */
    public void backup(Path file) throws IOException {
        try (BackupFile into = new BackupFile(file)) {
            change(stub -> {
                into.begin();
                stub.backUp(Proto.BackUpRequest.getDefaultInstance())
                        .forEachRemaining(part -> into.add(part.getBytes()));
            });
            into.finish();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** Asks the nodes in turn until one leads. */
    private void change(Consumer<ClusterBlockingStub> change) {
        BackendUnavailableException worst = new BackendUnavailableException("No node of the server leads.", null);
        for (HostPort node : location.nodes()) {
            try {
                changeAt(node, change);
                return;
            } catch (StatusRuntimeException e) {
                worst = failure(node, e);
            }
        }
        throw worst;
    }

    private void changeAt(HostPort node, Consumer<ClusterBlockingStub> change) {
        try {
            Object unused = ask(node, stub -> done(change, stub));
        } catch (StatusRuntimeException e) {
            HostPort leader = RemoteErrors.leader(e);
            if (leader == null || leader.equals(node)) {
                throw e;
            }
            Object unused = ask(leader, stub -> done(change, stub));
        }
    }

    private static Object done(Consumer<ClusterBlockingStub> change, ClusterBlockingStub stub) {
        change.accept(stub);
        return stub;
    }

    private static BackendUnavailableException failure(HostPort node, StatusRuntimeException why) {
        Status status = why.getStatus();
        return switch (status.getCode()) {
            case FAILED_PRECONDITION, INVALID_ARGUMENT ->
                new BackendUnavailableException(String.valueOf(status.getDescription()), why);
            case PERMISSION_DENIED -> throw new NotPermittedException(String.valueOf(status.getDescription()), why);
            default ->
                RemoteErrors.isRefusal(why) ? RemoteErrors.refused(node, why) : RemoteErrors.unreachable(node, why);
        };
    }

    private <T> T ask(HostPort node, Function<ClusterBlockingStub, T> question) {
        try {
            return askAt(node, question);
        } catch (StatusRuntimeException e) {
            HostPort other = HttpPort.isLikely(e) ? HttpPort.grpc(node, location.security()) : null;
            if (other == null) {
                throw e;
            }
            return askAt(other, question);
        }
    }

    private <T> T askAt(HostPort node, Function<ClusterBlockingStub, T> question) {
        ManagedChannel channel = network.channel(node, new InetSocketAddress(node.host(), node.port()));
        try {
            ClusterBlockingStub stub =
                    ClusterGrpc.newBlockingStub(channel).withDeadlineAfter(timeout.toNanos(), TimeUnit.NANOSECONDS);
            return question.apply(withToken(stub, location.token().text()));
        } finally {
            ManagedChannel unused = channel.shutdownNow();
        }
    }

    private static ClusterBlockingStub withToken(ClusterBlockingStub stub, @Nullable String token) {
        if (token == null) {
            return stub;
        }
        Metadata headers = new Metadata();
        headers.put(Trailers.AUTHORIZATION, "Bearer " + token);
        return stub.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
    }

    @Override
    public void close() {
        network.close();
    }
}
