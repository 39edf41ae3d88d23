package io.locker.wire;

import com.google.protobuf.InvalidProtocolBufferException;
import io.locker.fuzz.Refusals;
import io.locker.protocol.ServiceCall;
import io.locker.protocol.ServiceWord;
import io.locker.wire.proto.Proto;
import java.util.Objects;
import java.util.function.Function;

/** What has to hold of any message: it is refused in a sentence, or comes through a second time as it is. */
final class WireChecks {
    private WireChecks() {}

    static void call(Proto.Call call, Function<ServiceCall, Proto.Call> writer) {
        ServiceCall read;
        try {
            read = CallWire.read(call);
        } catch (IllegalArgumentException e) {
            Refusals.check(e);
            return;
        }
        Refusals.checkSame(read, CallWire.read(through(writer.apply(read))));
    }

    static void word(Proto.Word word, Function<ServiceWord, Proto.Word> writer) {
        ServiceWord read;
        try {
            read = WordWire.read(word);
        } catch (IllegalArgumentException e) {
            Refusals.check(e);
            return;
        }
        if (read == null) {
            return;
        }
        ServiceWord again = WordWire.read(through(writer.apply(read)));
        if (read instanceof ServiceWord.Failed failed && again instanceof ServiceWord.Failed other) {
            Refusals.checkSame(failed.id(), other.id());
            Refusals.checkSame(failed.why().toString(), other.why().toString());
        } else {
            Refusals.checkSame(read, Objects.requireNonNullElse(again, "nothing"));
        }
    }

    private static Proto.Call through(Proto.Call call) {
        try {
            return Proto.Call.parseFrom(call.toByteArray());
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    private static Proto.Word through(Proto.Word word) {
        try {
            return Proto.Word.parseFrom(word.toByteArray());
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }
}
