package io.locker.server.remote;

import io.locker.protocol.LockService;
import io.locker.remote.RemoteBackendProvider;
import io.locker.spi.BackendProvider.OpenRequest;
import io.locker.spi.BackendUri;
import io.locker.spi.TimeSource;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Where the server of a test is, and who of us is about. */
final class RemotePlace {
    static final Duration TIMEOUT = Duration.ofSeconds(5);

    private RemotePlace() {}

    static String at(int... ports) {
        return "locker://"
                + IntStream.of(ports).mapToObj(port -> "127.0.0.1:" + port).collect(Collectors.joining(","));
    }

    static LockService open(String address) {
        return open(address, TIMEOUT);
    }

    static LockService open(String address, Duration timeout) {
        OpenRequest request = new OpenRequest(BackendUri.parse(address), timeout, TimeSource.system());
        return (LockService) new RemoteBackendProvider().open(request);
    }

    static Set<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("locker-remote")
                        || thread.getName().startsWith("grpc-"))
                .collect(Collectors.toSet());
    }
}
