package io.locker.redis;

import io.locker.redis.Resp.Request;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
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
        digest = RedisKeys.bytes(sha1(text));
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

    private static Request call(String command, byte[] what, List<byte[]> keys, List<byte[]> arguments) {
        Request call = new Request(command).add(what).add(keys.size());
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

    private static String sha1(byte[] text) {
        try {
            StringBuilder digits = new StringBuilder();
            for (byte part : MessageDigest.getInstance("SHA-1").digest(text)) {
                digits.append(Character.forDigit((part >> 4) & 0xF, 16)).append(Character.forDigit(part & 0xF, 16));
            }
            return digits.toString();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-1.", e);
        }
    }
}
