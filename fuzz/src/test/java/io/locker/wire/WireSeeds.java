package io.locker.wire;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.locker.wire.proto.Proto;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A message of each kind, with something in each field, made from the schema: so that a kind that is new is made too.
 */
final class WireSeeds {
    private WireSeeds() {}

    static Stream<Proto.Calls> calls() {
        return filled(Proto.Call.getDescriptor()).map(call -> {
            try {
                return Proto.Calls.newBuilder()
                        .addCalls(Proto.Call.parseFrom(call.toByteString()))
                        .setPing(1)
                        .build();
            } catch (InvalidProtocolBufferException e) {
                throw new AssertionError(e);
            }
        });
    }

    static Stream<Proto.Words> words() {
        return filled(Proto.Word.getDescriptor()).map(word -> {
            try {
                return Proto.Words.newBuilder()
                        .addWords(Proto.Word.parseFrom(word.toByteString()))
                        .build();
            } catch (InvalidProtocolBufferException e) {
                throw new AssertionError(e);
            }
        });
    }

    /** Returns a message for each alternative that there is in this kind, and in those that it is made of. */
    private static Stream<Message> filled(Descriptor kind) {
        Message.Builder plain = DynamicMessage.newBuilder(kind);
        List<FieldDescriptor> several = new ArrayList<>();
        for (FieldDescriptor field : kind.getFields()) {
            if (field.getName().equals("payload")) {
                continue; // excluded by the locks that are to be held together
            }
            if (field.getContainingOneof() != null) {
                several.add(field);
                continue;
            }
            if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
                    && filled(field.getMessageType()).count() > 1) {
                several.add(field);
            }
            put(plain, field, values(field).findFirst().orElseThrow());
        }
        Message without = plain.build();
        return several.isEmpty()
                ? Stream.of(without)
                : several.stream()
                        .flatMap(field -> values(field).map(value -> {
                            Message.Builder with = without.toBuilder();
                            with.clearField(field);
                            put(with, field, value);
                            return with.build();
                        }));
    }

    private static void put(Message.Builder message, FieldDescriptor field, Object value) {
        if (field.isRepeated()) {
            message.addRepeatedField(field, value);
        } else {
            message.setField(field, value);
        }
    }

    private static Stream<?> values(FieldDescriptor field) {
        return switch (field.getJavaType()) {
            case MESSAGE -> filled(field.getMessageType());
            case STRING -> Stream.of(field.getName().substring(0, 1));
            case LONG -> Stream.of(5L);
            case INT -> Stream.of(3);
            case BOOLEAN -> Stream.of(true);
            // The last mode goes with permits.
            case ENUM -> Stream.of(field.getEnumType().findValueByNumber(2));
            default -> throw new IllegalStateException("The schema has a type that is new. field=" + field);
        };
    }
}
