package io.locker.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.google.protobuf.InvalidProtocolBufferException;
import io.locker.wire.proto.Proto;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;

/** A server reads any bytes that arrive as a frame. */
class CallBytesFuzzTest {
    static Stream<byte[]> frames() {
        return WireSeeds.calls().map(Proto.Calls::toByteArray);
    }

    @Test
    void theSeedsMakeSense() {
        assertThat(WireSeeds.calls().map(calls -> CallWire.read(calls.getCalls(0))))
                .hasSizeGreaterThan(10);
    }

    @MethodSource("frames")
    @FuzzTest
    void comeThroughOrAreRefused(byte[] frame) {
        Proto.Calls calls;
        try {
            calls = Proto.Calls.parseFrom(frame);
        } catch (InvalidProtocolBufferException e) {
            return;
        }
        calls.getCallsList().forEach(call -> WireChecks.call(call, CallWire::write));
    }
}
