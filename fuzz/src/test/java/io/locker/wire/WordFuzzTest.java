package io.locker.wire;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import io.locker.wire.proto.Proto;

/** A client reads any word that a server can put into a message. */
class WordFuzzTest {
    @FuzzTest
    void comesThroughOrIsRefused(@NotNull Proto.Word word) {
        WireChecks.word(word, WordWire::write);
    }
}
