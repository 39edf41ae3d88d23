package io.locker.server.engine;

import io.locker.api.BackendUnavailableException;
import io.locker.api.LockName;
import io.locker.machine.Claim;
import io.locker.machine.ClaimId;
import io.locker.machine.Command;
import io.locker.machine.Command.RequestId;
import io.locker.machine.Demand;
import io.locker.machine.Origin;
import io.locker.protocol.ServiceCall;
import io.locker.protocol.ServiceWord;
import io.locker.testkit.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How many commands a second the engine carries out for clients in the same process: each takes a lock of its own, lets
 * it go, and takes it again, with so many commands outstanding in all.
 *
 * <p>Arguments: nodes, seconds of each round, and how many are outstanding in each round.
 */
final class EngineBenchmark {
    private static final int MOST_LINES = 16;
    private static final int MOST_SAMPLES = 1 << 21;

    private EngineBenchmark() {}

    public static void main(String[] args) throws Exception {
        int count = Integer.parseInt(args[0]);
        long seconds = Long.parseLong(args[1]);
        Path root = Files.createTempDirectory("locker-engine");
        try (Nodes nodes = Nodes.started(root, count)) {
            LockServer leader = nodes.get(nodes.leader());
            round(leader, 1_024, 5);
            for (String outstanding : Arrays.asList(args).subList(2, args.length)) {
                round(leader, 1_024, 1);
                print(
                        count,
                        Integer.parseInt(outstanding),
                        round(leader, Integer.parseInt(outstanding), seconds),
                        seconds);
            }
        } finally {
            delete(root);
        }
    }

    private static void print(int nodes, int outstanding, long[] micros, long seconds) {
        Arrays.sort(micros);
        System.out.printf(
                Locale.ROOT,
                "nodes=%d outstanding=%d commands/s=%d p50=%.3f ms p99=%.3f ms%n",
                nodes,
                outstanding,
                micros.length / seconds,
                micros[micros.length / 2] / 1_000.0,
                micros[(int) (micros.length * 0.99)] / 1_000.0);
    }

    /** Returns the latency of each command in microseconds. */
    private static long[] round(LockServer server, int outstanding, long seconds) throws InterruptedException {
        int lines = Math.min(MOST_LINES, outstanding);
        List<BusyLine> busy = new ArrayList<>();
        for (int i = 0; i < lines; i++) {
            busy.add(new BusyLine(server, "bench-" + System.nanoTime() + "-" + i, outstanding / lines));
        }
        busy.forEach(BusyLine::begin);
        Await.letPass(Duration.ofSeconds(seconds));
        List<long[]> all = busy.stream().map(BusyLine::end).toList();
        return all.stream().flatMapToLong(Arrays::stream).toArray();
    }

    private static void delete(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    /** One line with so many clients on it, each of which sends its next command when the last is answered. */
    private static final class BusyLine implements Outlet {
        private final String session;
        private final int clients;
        private final Visitor visitor;
        private final long[] sent;
        private final long[] samples = new long[MOST_SAMPLES];
        private int count;
        private long requests;
        private boolean over;

        BusyLine(LockServer server, String session, int clients) {
            this.session = session;
            this.clients = clients;
            sent = new long[clients];
            visitor = server.connect(this);
            visitor.send(List.of(new ServiceCall.Carry(1, new Command.OpenSession(session, "bench", 60_000_000))));
        }

        synchronized void begin() {
            List<ServiceCall> calls = new ArrayList<>();
            for (int i = 0; i < clients; i++) {
                calls.add(next(i, 0));
            }
            visitor.send(calls);
        }

        /** The id of a call says whose it is and which of its own. */
        private ServiceCall next(int client, long turn) {
            sent[client] = System.nanoTime();
            requests++;
            RequestId request = new RequestId(session, requests, Math.max(0, requests - 4L * clients));
            ClaimId claim = new ClaimId(session, 1 + client + clients * (turn / 2));
            Command command = turn % 2 == 0
                    ? new Command.Acquire(
                            request,
                            new LockName(session + "/" + client),
                            Claim.of(claim, Demand.exclusive(), Origin.NONE),
                            true)
                    : new Command.Release(request, claim, 0);
            return new ServiceCall.Carry(2 + client + turn * clients, command);
        }

        @Override
        public synchronized void say(List<ServiceWord> words) {
            if (over) {
                return;
            }
            long now = System.nanoTime();
            List<ServiceCall> calls = new ArrayList<>(words.size());
            for (ServiceWord word : words) {
                if (word instanceof ServiceWord.Replied answer && answer.id() >= 2) {
                    int client = (int) ((answer.id() - 2) % clients);
                    if (count < MOST_SAMPLES) {
                        samples[count++] = (now - sent[client]) / 1_000;
                    }
                    calls.add(next(client, (answer.id() - 2) / clients + 1));
                } else if (word instanceof ServiceWord.Failed failed) {
                    throw new IllegalStateException(failed.why());
                }
            }
            if (!calls.isEmpty()) {
                visitor.send(calls);
            }
        }

        synchronized long[] end() {
            over = true;
            visitor.send(List.of(new ServiceCall.Carry(Long.MAX_VALUE, new Command.CloseSession(session))));
            return Arrays.copyOf(samples, count);
        }

        @Override
        public long unsent() {
            return 0;
        }

        @Override
        public synchronized void end(BackendUnavailableException why, Optional<String> leader) {
            if (!over) {
                throw new IllegalStateException(why);
            }
        }
    }
}
