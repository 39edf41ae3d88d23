package io.locker.server.remote;

import io.locker.api.BackendUnavailableException;
import io.locker.api.LockName;
import io.locker.machine.Claim;
import io.locker.machine.ClaimId;
import io.locker.machine.Command;
import io.locker.machine.Command.RequestId;
import io.locker.machine.Demand;
import io.locker.machine.Grant;
import io.locker.machine.Origin;
import io.locker.machine.Reply;
import io.locker.protocol.LockService;
import io.locker.protocol.ServiceCall;
import io.locker.protocol.ServiceCall.Carry;
import io.locker.protocol.ServiceWord;
import io.locker.protocol.ServiceWord.Surroundings;
import io.locker.server.grpc.Endpoint;
import io.locker.server.grpc.EndpointLimits;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * How many calls a second go there and back over one line to a desk that answers at once: what the wire costs. Started
 * by hand: {@code RemoteLoad [ROUNDS]}.
 */
final class RemoteLoad {
    private static final String SESSION = "6f1c2c1e-52a4-4be4-a4a9-7a4f0b0d8d11";
    private static final int[] OUTSTANDING = {1, 64, 1_024};
    private static final long ROUND_NANOS = 3_000_000_000L;

    private RemoteLoad() {}

    /** Measures, and prints a line for each number of calls outstanding. */
    public static void main(String[] arguments) throws InterruptedException {
        int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 3;
        ScriptedReception desk = new ScriptedReception();
        desk.answer(RemoteLoad::granted);
        Endpoint endpoint = desk.serve(0, EndpointLimits.defaults());
        try (LockService service = RemotePlace.open(RemotePlace.at(endpoint.port()))) {
            for (int round = 0; round < rounds; round++) {
                for (int outstanding : OUTSTANDING) {
                    System.out.println(new Round(outstanding).run(service));
                    desk.guests().forEach(guest -> guest.heard().clear());
                }
            }
        }
        endpoint.close();
    }

    private static ServiceWord granted(ServiceCall call) {
        Claim claim = ((Command.Acquire) ((Carry) call).command()).claim();
        return new ServiceWord.Replied(
                call.id(),
                new Reply.Granted(new Grant(claim, 1_764_000_000_000_000_000L + call.id(), 1_764_000_000_000_000L)),
                new Surroundings(0, call.id(), null, 1_764_000_000_000_000L));
    }

    private static ServiceCall acquire(long id) {
        ClaimId claim = new ClaimId(SESSION, id);
        return new Carry(
                id,
                new Command.Acquire(
                        new RequestId(SESSION, id, id - 1),
                        new LockName("orders/" + id % 100_000),
                        Claim.of(claim, Demand.exclusive(), new Origin("web-2:811", "", "")),
                        true));
    }

    /** So many calls outstanding, for a while. */
    private static final class Round implements LockService.Ear {
        private final int outstanding;
        private final long[] sentAt;
        private final long[] took = new long[4_000_000];
        private final CountDownLatch over = new CountDownLatch(1);
        private LockService.Line line = new Nothing();
        private int answered;
        private long next = 1;
        private long begin;
        private long end;

        Round(int outstanding) {
            this.outstanding = outstanding;
            sentAt = new long[outstanding * 2];
        }

        String run(LockService service) throws InterruptedException {
            line = service.connect(this);
            begin = System.nanoTime();
            send(outstanding);
            over.await();
            line.close();
            Arrays.sort(took, 0, answered);
            return String.format(
                    "outstanding=%d calls/s=%,d p50=%d us p99=%d us",
                    outstanding,
                    answered * 1_000_000_000L / (end - begin),
                    took[answered / 2] / 1_000,
                    took[(int) (answered * 0.99)] / 1_000);
        }

        private void send(int count) {
            List<ServiceCall> calls = new ArrayList<>(count);
            long now = System.nanoTime();
            for (int i = 0; i < count; i++) {
                sentAt[(int) (next % sentAt.length)] = now;
                calls.add(acquire(next++));
            }
            line.send(calls);
        }

        @Override
        public void heard(List<ServiceWord> words) {
            long now = System.nanoTime();
            if (now - begin > ROUND_NANOS || answered + words.size() >= took.length) {
                end = now;
                over.countDown();
                return;
            }
            for (ServiceWord word : words) {
                took[answered++] = now - sentAt[(int) (((ServiceWord.Answer) word).id() % sentAt.length)];
            }
            send(words.size());
        }

        @Override
        public void ended(BackendUnavailableException why) {
            throw new IllegalStateException(why);
        }
    }

    /** A line before there is one. */
    private static final class Nothing implements LockService.Line {
        @Override
        public void send(List<ServiceCall> calls) {
            throw new IllegalStateException("There is no line yet.");
        }

        @Override
        public void close() {}
    }
}
