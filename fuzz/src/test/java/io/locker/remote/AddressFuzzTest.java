package io.locker.remote;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.locker.fuzz.Refusals;
import io.locker.server.NodeAddress;
import io.locker.spi.BackendUri;
import io.locker.spi.HostPort;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Addresses of the server, as users write them and as nodes name each other. */
class AddressFuzzTest {
    static Stream<byte[]> addresses() {
        return Stream.of(
                        "locker://one,two:7430,[::1]?token=abc",
                        "lockers://one/?ca=/a&cert=b&key=c%20d",
                        "locker://h?tokenFile=f",
                        "locker://h?tok%zzen=a",
                        "locker://h?tokenFile=%00",
                        "one:7422/7420/7421",
                        "[::1]:5",
                        "[[]]")
                .map(text -> text.getBytes(StandardCharsets.UTF_8));
    }

    @MethodSource("addresses")
    @FuzzTest
    void areReadOrRefused(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        try {
            RemoteLocation.of(BackendUri.parse(text)).nodes().forEach(AddressFuzzTest::comesThrough);
        } catch (IllegalArgumentException e) {
            Refusals.check(e);
        }
        HostPort.parse(text, RemoteLocation.PORT).ifPresent(AddressFuzzTest::comesThrough);
        try {
            NodeAddress address = NodeAddress.parse(text);
            Refusals.checkSame(address, NodeAddress.parse(address.toString()));
        } catch (IllegalArgumentException e) {
            Refusals.check(e);
        }
    }

    private static void comesThrough(HostPort node) {
        Optional<HostPort> again = HostPort.parse(node.toString(), RemoteLocation.PORT);
        if (!again.equals(Optional.of(node))) {
            throw new AssertionError("The node is another. node=" + node + " again=" + again);
        }
    }
}
