package io.locker.guards.redis;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * What a client of Redis has to run: {@code EVAL} with a text, keys and arguments; or {@code EVALSHA} with the digest
 * of the text, and {@code EVAL} when the answer is {@code NOSCRIPT}.
 *
 * @param text the script
 * @param sha the SHA-1 digest of the text in hexadecimal digits
 * @param keys the keys, all in one slot if the command's are
 * @param arguments the arguments
 */
public record RedisScript(String text, String sha, List<String> keys, List<String> arguments) {

    /**
     * Copies the components.
     *
     * @param text as above
     * @param sha as above
     * @param keys as above
     * @param arguments as above
     */
    public RedisScript {
        keys = List.copyOf(keys);
        arguments = List.copyOf(arguments);
    }

    static String digest(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-1.", e);
        }
    }
}
