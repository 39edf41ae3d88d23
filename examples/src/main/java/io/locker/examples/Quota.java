package io.locker.examples;

import io.locker.api.Hold;
import io.locker.guards.StaleTokenException;
import io.locker.guards.redis.RedisCommand;
import io.locker.guards.redis.RedisGuard;
import java.util.List;
import redis.clients.jedis.UnifiedJedis;

/** A quota in Redis, changed only if no later holder has been there. */
final class Quota {
    private static final RedisCommand TAKE = RedisCommand.script("""
            local left = tonumber(redis.call('HGET', KEYS[1], 'left') or '0') - tonumber(ARGV[1])
            if left >= 0 then redis.call('HSET', KEYS[1], 'left', left) end
            return left
            """);

    private final RedisGuard guard;

    /**
     * Takes the client to work with.
     *
     * @param jedis any client that can run a script
     */
    Quota(UnifiedJedis jedis) {
        // region redis-guard
        guard = new RedisGuard(script -> jedis.eval(script.text(), script.keys(), script.arguments()));
        // endregion
    }

    /**
     * Sets the quota.
     *
     * @param left what is left of it
     * @param hold the hold of its lock
     * @throws StaleTokenException if a later holder has been here; nothing was changed
     */
    void set(int left, Hold hold) {
        // region redis-command
        guard.run("quota:7", hold, RedisCommand.of("HSET", "quota:7", "left", "" + left));
        // endregion
    }

    /**
     * Takes from the quota.
     *
     * @param amount how much
     * @param hold the hold of its lock
     * @return whether there was enough
     * @throws StaleTokenException if a later holder has been here; nothing was changed
     */
    boolean take(int amount, Hold hold) {
        // region redis-script
        Object left = guard.run("quota:7", hold, TAKE.with(List.of("quota:7"), List.of("" + amount)));
        // endregion
        return left instanceof Long number && number >= 0;
    }
}
