package io.locker.wire;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import io.locker.protocol.ServiceCall;
import io.locker.wire.proto.Proto;

/** A mistake for the canary to find: a writer that forgets how long a lock stays held, if that is long. */
class PlantedCall {
    private static final int LONG = 100;

    static Proto.Call forgetful(ServiceCall call) {
        Proto.Call.Builder written = CallWire.write(call).toBuilder();
        if (written.hasRelease() && written.getRelease().getAtLeast() > LONG) {
            written.getReleaseBuilder().clearAtLeast();
        }
        return written.build();
    }

    @FuzzTest
    void comesThroughOrIsRefused(@NotNull Proto.Call call) {
        WireChecks.call(call, PlantedCall::forgetful);
    }
}
