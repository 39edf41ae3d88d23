package io.locker.redis;

import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.ProtocolKeyword;

/** A request in its parts: a word that says what is wanted, and what follows it. */
final class RedisRequest {
    private final Word word;
    private final CommandArgs<byte[], byte[]> arguments = new CommandArgs<>(ByteArrayCodec.INSTANCE);

    RedisRequest(String word, String... more) {
        this.word = new Word(word);
        for (String part : more) {
            add(part);
        }
    }

    RedisRequest add(String part) {
        return add(RedisKeys.bytes(part));
    }

    RedisRequest add(long part) {
        arguments.add(part);
        return this;
    }

    RedisRequest add(byte[] part) {
        arguments.add(part);
        return this;
    }

    ProtocolKeyword word() {
        return word;
    }

    CommandArgs<byte[], byte[]> arguments() {
        return arguments;
    }

    /**
     * The first part.
     *
     * @param text in capitals
     */
    private record Word(String text) implements ProtocolKeyword {
        @Override
        public byte[] getBytes() {
            return RedisKeys.bytes(text);
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
