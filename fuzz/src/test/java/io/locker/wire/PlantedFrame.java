package io.locker.wire;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.google.protobuf.InvalidProtocolBufferException;
import io.locker.wire.proto.Proto;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** The same mistake as in {@link PlantedCall}, to be found in bytes. */
class PlantedFrame {
    static Stream<byte[]> frames() {
        return CallBytesFuzzTest.frames();
    }

    @MethodSource("frames")
    @FuzzTest
    void comeThroughOrAreRefused(byte[] frame) {
        try {
            Proto.Calls.parseFrom(frame).getCallsList().forEach(call -> WireChecks.call(call, PlantedCall::forgetful));
        } catch (InvalidProtocolBufferException e) {
            // no frame
        }
    }
}
