package io.locker.redis;

import io.locker.api.BackendUnavailableException;
import io.locker.spi.HostPort;
import java.util.HashMap;
import java.util.Map;

/**
 * What one server says of itself.
 *
 * @param node where it is
 * @param facts its INFO
 */
record RedisServer(HostPort node, Map<String, String> facts) {
    /** The first version that has channels which belong to a slot. */
    private static final int SHARDED_CHANNELS = 7;

    static RedisServer of(HostPort node, String info) {
        Map<String, String> facts = new HashMap<>();
        info.lines().forEach(line -> {
            int colon = line.indexOf(':');
            if (colon > 0) {
                facts.put(line.substring(0, colon), line.substring(colon + 1).strip());
            }
        });
        return new RedisServer(node, facts);
    }

    private String fact(String name) {
        return facts.getOrDefault(name, "");
    }

    boolean isPrimary() {
        return !fact("role").equals("slave");
    }

    boolean isCluster() {
        return fact("redis_mode").equals("cluster") || fact("server_mode").equals("cluster");
    }

    /** Whether what is written is also written to a file that is read after a restart. */
    boolean writesLog() {
        return fact("aof_enabled").equals("1");
    }

    /** Whether wake-ups go through a channel of the slot, which a cluster need not tell all its nodes. */
    boolean hasShardedChannels() {
        // Valkey says 7.2 where programs look for a version of Redis.
        String major = fact("redis_version").split("\\.", 2)[0];
        return isCluster() && major.matches("[0-9]{1,3}") && Integer.parseInt(major) >= SHARDED_CHANNELS;
    }

    /** Refuses a server that may throw keys away when its memory is full: a lost session is a lock held twice. */
    void demandNoEviction(boolean allowed) {
        String policy = fact("maxmemory_policy");
        if (!allowed && !policy.equals("noeviction")) {
            throw new BackendUnavailableException(
                    "Redis may throw away locks when its memory is full: set maxmemory-policy to noeviction, or add"
                            + " allowEviction=true to the address to live with it. address=" + node
                            + " maxmemory-policy=" + (policy.isEmpty() ? "not told" : policy),
                    null);
        }
    }
}
