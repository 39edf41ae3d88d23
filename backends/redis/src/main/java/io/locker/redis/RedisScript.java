package io.locker.redis;

import io.lettuce.core.codec.Base16;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A script that the server runs in one step. It is called by its digest, and told in full to a server that forgot it.
 */
final class RedisScript {
    static final RedisScript READ = new RedisScript("read.lua");
    static final RedisScript POST = new RedisScript("post.lua");
    static final RedisScript SWAP = new RedisScript("swap.lua");
    static final RedisScript BURY = new RedisScript("bury.lua");

    private final byte[] text;
    private final byte[] digest;

    private RedisScript(String name) {
        text = RedisKeys.bytes(resource("common.lua") + "\n" + resource(name));
        digest = RedisKeys.bytes(Base16.digest(text));
    }

    RedisReply run(RedisWire wire, List<byte[]> keys, List<byte[]> arguments, long deadline)
            throws RedisFault, RedisRefusal {
        try {
            return new RedisReply(wire.ask(call("EVALSHA", digest, keys, arguments), deadline));
        } catch (RedisRefusal refusal) {
            if (!refusal.is("NOSCRIPT")) {
                throw refusal;
            }
            return new RedisReply(wire.ask(call("EVAL", text, keys, arguments), deadline));
        }
    }

    private static RedisRequest call(String command, byte[] what, List<byte[]> keys, List<byte[]> arguments) {
        RedisRequest call = new RedisRequest(command).add(what).add(keys.size());
        keys.forEach(call::add);
        arguments.forEach(call::add);
        return call;
    }

    private static String resource(String name) {
        try (InputStream script = RedisScript.class.getResourceAsStream(name)) {
            if (script == null) {
                throw new IllegalStateException("A script is missing beside the classes. script=" + name);
            }
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
