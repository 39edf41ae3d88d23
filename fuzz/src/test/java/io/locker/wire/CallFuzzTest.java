package io.locker.wire;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import io.locker.wire.proto.Proto;

/** A server reads any call that a client can put into a message. */
class CallFuzzTest {
    @FuzzTest
    void comesThroughOrIsRefused(@NotNull Proto.Call call) {
        WireChecks.call(call, CallWire::write);
    }
}
