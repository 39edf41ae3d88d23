package io.locker.redis;

import io.locker.api.LockName;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The keys of one store. All have its prefix in braces, so that a cluster keeps them in one slot, where one script may
 * use them together.
 */
final class RedisKeys {
    private final String tag;
    private final byte[] revision;
    private final byte[] names;
    private final byte[] seal;

    RedisKeys(String prefix) {
        tag = "{" + prefix + "}:";
        revision = bytes(tag + "revision");
        names = bytes(tag + "names");
        seal = bytes(tag + "seal");
    }

    /** The greatest number drawn; the one key that stays for ever. */
    byte[] revision() {
        return revision;
    }

    /** The names of all locks that have a document or requests. */
    byte[] names() {
        return names;
    }

    /** The keys that each script begins with, for one lock. */
    List<byte[]> of(LockName name) {
        return List.of(bytes(tag + "l:" + name.value()), revision, names, seal);
    }

    /** The keys that each script begins with, for one that looks at no lock. */
    List<byte[]> ofNoLock() {
        return List.of(revision, revision, names, seal);
    }

    byte[] session(String id) {
        return bytes(tag + "s:" + id);
    }

    /** The channel of a session. */
    String channel(String id) {
        return channels() + id;
    }

    /** What the channels of all sessions begin with. */
    String channels() {
        return tag + "w:";
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
