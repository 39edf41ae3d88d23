package io.locker.guards.redis;

import io.locker.guards.redis.RedisGuard.Scripts;
import io.locker.testkit.server.RedisKind;
import io.locker.testkit.server.TestServers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.exceptions.JedisNoScriptException;

class JedisGuardTest extends RedisGuardContract {
    private static RedisClient jedis;

    @BeforeAll
    static void connect() {
        jedis = RedisClient.create(TestServers.shared(RedisKind.PLAIN).url());
    }

    @AfterAll
    static void disconnect() {
        if (jedis != null) {
            jedis.close();
        }
    }

    @Override
    Scripts client() {
        return script -> {
            try {
                return jedis.evalsha(script.sha(), script.keys(), script.arguments());
            } catch (JedisNoScriptException unknown) {
                return jedis.eval(script.text(), script.keys(), script.arguments());
            }
        };
    }
}
