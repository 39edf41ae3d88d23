package io.locker.guards.redis;

import java.util.ArrayList;
import java.util.List;

/**
 * What is done in Redis together with the check: one command, or the body of a script. Reading counts as well: whoever
 * decides by what it reads shows its token with the reading.
 */
public final class RedisCommand {
    private static final String ONE = "return redis.call(ARGV[1], KEYS[1], unpack(ARGV, 2))";

    private final String text;
    private final String sha;
    private final List<String> keys;
    private final List<String> arguments;

    private RedisCommand(String body, List<String> keys, List<String> arguments) {
        this.text = ScriptTexts.guarding(body);
        this.sha = RedisScript.digest(text);
        this.keys = List.copyOf(keys);
        this.arguments = List.copyOf(arguments);
    }

    /**
     * Makes one command with one key.
     *
     * @param name the command, such as {@code SET} or {@code HSET}
     * @param key its key
     * @param arguments what comes after the key
     * @return the command
     */
    public static RedisCommand of(String name, String key, String... arguments) {
        List<String> all = new ArrayList<>(List.of(name));
        all.addAll(List.of(arguments));
        return new RedisCommand(ONE, List.of(key), all);
    }

    /**
     * Makes a command of a script. It sees its own keys and arguments as {@code KEYS} and {@code ARGV}, from 1 on, and
     * returns what it likes. Keep the result and use it again with {@link #with}: to make it costs a digest.
     *
     * @param body Lua, as it would be given to {@code EVAL}; part of the program, never made from input
     * @return the command, without keys and arguments
     */
    public static RedisCommand script(String body) {
        return new RedisCommand(body, List.of(), List.of());
    }

    /**
     * Gives a script its keys and arguments, instead of those it has.
     *
     * @param keys the keys; in a cluster all in the slot of the resource
     * @param arguments the arguments
     * @return a command with the same body
     */
    public RedisCommand with(List<String> keys, List<String> arguments) {
        return new RedisCommand(this, keys, arguments);
    }

    private RedisCommand(RedisCommand other, List<String> keys, List<String> arguments) {
        this.text = other.text;
        this.sha = other.sha;
        this.keys = List.copyOf(keys);
        this.arguments = List.copyOf(arguments);
    }

    /** The script with the check before the command. */
    RedisScript after(List<String> guardKeys, List<String> guardArguments) {
        List<String> allKeys = new ArrayList<>(guardKeys);
        allKeys.addAll(keys);
        List<String> allArguments = new ArrayList<>(guardArguments);
        allArguments.addAll(arguments);
        return new RedisScript(text, sha, allKeys, allArguments);
    }
}
