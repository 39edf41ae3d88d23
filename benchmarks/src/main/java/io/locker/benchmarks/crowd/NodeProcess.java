package io.locker.benchmarks.crowd;

import com.sun.management.OperatingSystemMXBean;
import io.locker.server.LockerServer;
import io.locker.server.NodeAddress;
import io.locker.server.ServerConfig;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.logging.LogManager;

/** A process with one node and nothing else, which says what it costs when it is told to. */
final class NodeProcess {
    /** What each answer begins with. */
    static final String ANSWER = "answer: ";

    private final LockerServer server;

    private NodeProcess(LockerServer server) {
        this.server = server;
    }

    /** Takes the directory of the data, the address of the node, and a back-up if a cluster begins with one. */
    public static void main(String[] args) {
        int code = 1;
        LogManager.getLogManager().reset();
        try {
            ServerConfig config = ServerConfig.alone(Path.of(args[0]), NodeAddress.parse(args[1]));
            LockerServer server = LockerServer.start(args.length > 2 ? restored(config, Path.of(args[2])) : config);
            server.ready().join();
            System.out.println(ANSWER + "ready");
            new NodeProcess(server).serve();
            code = 0;
        } catch (Throwable e) {
            e.printStackTrace(System.err);
        }
        Runtime.getRuntime().halt(code);
    }

    private static ServerConfig restored(ServerConfig config, Path backup) {
        ServerConfig.Cluster alone = config.cluster();
        ServerConfig named = new ServerConfig(
                config.data(),
                config.self(),
                config.listen(),
                new ServerConfig.Cluster(alone.nodes(), alone.founded(), alone.electionTimeout(), "restored"),
                config.limits());
        LockerServer.restore(backup, named);
        System.out.println(ANSWER + "restored");
        return named;
    }

    private void serve() throws Exception {
        BufferedReader told = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = told.readLine(); line != null; line = told.readLine()) {
            System.out.println(ANSWER + answer(line));
        }
    }

    private long answer(String question) throws Exception {
        return switch (question) {
            case "heap" -> heap();
            case "most" -> most();
            case "resident" -> resident();
            case "processor" -> processor();
            case "collections" -> collections();
            case "snapshot" -> snapshot();
            default -> throw new IOException("Nobody knows what that means. question=" + question);
        };
    }

    /** Returns the bytes that are left after a collection. */
    private static long heap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    /** Returns how many bytes of the heap were in use at most since this was asked last, garbage included. */
    private static long most() {
        long most = 0;
        for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
            if (pool.getType() == MemoryType.HEAP) {
                most += pool.getPeakUsage().getUsed();
                pool.resetPeakUsage();
            }
        }
        return most;
    }

    /** Returns the bytes of this process that are in memory. */
    private static long resident() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("VmRSS:")) {
                return 1_024 * Long.parseLong(line.replaceAll("[^0-9]", ""));
            }
        }
        throw new IOException("The system does not say how large this process is.");
    }

    /** Returns the nanoseconds of a processor that were used. */
    private static long processor() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }

    /** Returns the nanoseconds in which everything stood still for the collector. */
    private static long collections() {
        return 1_000_000
                * ManagementFactory.getGarbageCollectorMXBeans().stream()
                        .mapToLong(collector -> Math.max(0, collector.getCollectionTime()))
                        .sum();
    }

    /** Returns how many nanoseconds a snapshot took. */
    private long snapshot() {
        long begin = System.nanoTime();
        server.log().snapshot().join();
        return System.nanoTime() - begin;
    }
}
