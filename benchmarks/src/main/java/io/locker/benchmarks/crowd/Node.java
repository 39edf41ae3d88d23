package io.locker.benchmarks.crowd;

import io.locker.benchmarks.lab.JavaProcess;
import io.locker.server.NodeAddress;
import io.locker.testkit.server.TestServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A node in a process of its own, as the one who measures it has it. */
final class Node implements AutoCloseable {
    private final Path data;
    private final List<String> options;
    private final NodeAddress address;
    private JavaProcess process;

    private Node(Path data, List<String> options, NodeAddress address) throws IOException {
        this.data = data;
        this.options = options;
        this.address = address;
        process = begin();
    }

    static Node start(Path data, List<String> options) throws IOException {
        int peer = TestServers.freePort();
        return new Node(
                data, options, new NodeAddress("127.0.0.1", peer, TestServers.freePort(), TestServers.freePort()));
    }

    private JavaProcess begin() throws IOException {
        JavaProcess begun = JavaProcess.start(options, NodeProcess.class, List.of(data.toString(), address.toString()));
        begun.awaitLine(NodeProcess.ANSWER + "ready");
        return begun;
    }

    /** Kills it, starts it anew, and returns how many nanoseconds it took until it served. */
    long restart() throws IOException {
        process.kill();
        long begin = System.nanoTime();
        process = begin();
        return System.nanoTime() - begin;
    }

    /**
     * Kills it, and begins another cluster with a back-up, with data of its own.
     *
     * @return how many nanoseconds it took until the data were made, and then until it served
     */
    List<Long> restore(Path backup) throws IOException {
        process.kill();
        long begin = System.nanoTime();
        Path fresh = data.resolveSibling("restored");
        process = JavaProcess.start(
                options, NodeProcess.class, List.of(fresh.toString(), address.toString(), backup.toString()));
        process.awaitLine(NodeProcess.ANSWER + "restored");
        long restored = System.nanoTime();
        process.awaitLine(NodeProcess.ANSWER + "ready");
        return List.of(restored - begin, System.nanoTime() - restored);
    }

    /** Returns where a back-up of it may be written. */
    Path backup() {
        return data.resolveSibling("backup");
    }

    String address() {
        return address.grpc();
    }

    /** Asks it what it costs. */
    long ask(String question) throws IOException {
        process.tell(question);
        String said = process.hear();
        if (!said.startsWith(NodeProcess.ANSWER)) {
            throw new IOException("The node said something else. said=" + said);
        }
        return Long.parseLong(said.substring(NodeProcess.ANSWER.length()));
    }

    /** Returns how many bytes its snapshots have. */
    long snapshotBytes() throws IOException {
        try (Stream<Path> files = Files.walk(data.resolve("snapshot"))) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }

    @Override
    public void close() {
        process.close();
    }
}
