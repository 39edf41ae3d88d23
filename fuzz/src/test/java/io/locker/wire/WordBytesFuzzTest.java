package io.locker.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.google.protobuf.InvalidProtocolBufferException;
import io.locker.wire.proto.Proto;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;

/** A client reads any bytes that arrive as a frame. */
class WordBytesFuzzTest {
    static Stream<byte[]> frames() {
        return WireSeeds.words().map(Proto.Words::toByteArray);
    }

    @Test
    void theSeedsMakeSense() {
        // All but the welcome, which is no word of the service's.
        assertThat(WireSeeds.words().filter(words -> WordWire.read(words.getWords(0)) != null))
                .hasSizeGreaterThan(30);
    }

    @MethodSource("frames")
    @FuzzTest
    void comeThroughOrAreRefused(byte[] frame) {
        Proto.Words words;
        try {
            words = Proto.Words.parseFrom(frame);
        } catch (InvalidProtocolBufferException e) {
            return;
        }
        words.getWordsList().forEach(word -> WireChecks.word(word, WordWire::write));
    }
}
