package io.locker.guards.redis;

import io.locker.api.FencingToken;
import io.locker.api.Hold;
import io.locker.guards.Offer;
import io.locker.guards.StaleTokenException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A guard in Redis or Valkey: compares the token and runs a command in one script, so that nothing comes between.
 *
 * <p>It works with any client that can run a script, and needs none:
 *
 * <pre>{@code
 * RedisGuard guard = new RedisGuard(script -> jedis.eval(script.text(), script.keys(), script.arguments()));
 * guard.run("order:42", hold, RedisCommand.of("HSET", "order:42", "state", "shipped"));
 * }</pre>
 *
 * <h2>What it promises</h2>
 *
 * <ul>
 *   <li><b>No older token after a newer one.</b> The command runs only if no greater token was seen for the resource.
 *       Tokens are compared as decimal digits, because numbers in Lua are exact only below 2<sup>53</sup>.
 *   <li><b>As durable as what it guards.</b> Token and change are made by one script, so they are replicated, lost in a
 *       failover or kept together: if the change of a later holder is lost, an earlier holder may be let in, and finds
 *       what was there before that change.
 *   <li><b>Bounded.</b> A resource is a field of a hash and of a sorted set. Those that nobody has come to for a while
 *       are forgotten two at a time, with every command in the same slot. The greatest token forgotten is the floor of
 *       the slot: a resource that is not known accepts only what is not below it. So no older token is accepted after
 *       that. At most two keys remain for each of the 16,384 slots.
 * </ul>
 *
 * <p>It rests on this: all who change the resource do so by a guard with the same prefix; a resource is always guarded
 * by one lock; and all locks come from one store. Redis must not evict keys ({@code maxmemory-policy noeviction}).
 *
 * <p>In a cluster the guard's keys are in the slot of the resource's <i>name</i>, and those of the command must be in
 * the same slot: name the resource like the key, or put the same text in braces into both ({@code {42}}).
 *
 * <h2>Threads and failures</h2>
 *
 * <p>Immutable; as good for threads as the client is. What the client throws is passed on: if no answer arrived, the
 * command may have run, and the guard does not mind a repetition under the same hold. A command that fails half-way
 * keeps what it has done until then, as every script in Redis.
 */
public final class RedisGuard {
    /** How keys of the guard begin unless another prefix is given. */
    public static final String PREFIX = "locker:guard:";

    private static final Duration KEEP = Duration.ofDays(30);
    private static final RedisCommand NOTHING = RedisCommand.script("");
    private static final int BATCH = 100;

    private final Scripts client;
    private final String prefix;
    private final Duration keep;

    /** A client of Redis, as far as the guard needs one. */
    @FunctionalInterface
    public interface Scripts {

        /**
         * Runs a script.
         *
         * @param script text, keys and arguments
         * @return the answer, a list: of {@link Long}, {@link String} or {@code byte[]}, null, or lists of them
         */
        @Nullable
        Object run(RedisScript script);
    }

    /**
     * Makes a guard whose keys begin with {@value #PREFIX}, and which forgets resources after 30 days. No I/O.
     *
     * @param client runs a script
     */
    public RedisGuard(Scripts client) {
        this(client, PREFIX, KEEP);
    }

    /**
     * Makes a guard. No I/O.
     *
     * @param client runs a script
     * @param prefix how keys of the guard begin, such as one prefix for each store of locks; no braces
     * @param keep how long a resource is remembered after the last command, by the clock of Redis; longer than any
     *     hold. A rightful holder that is older is refused without need, if it comes to a resource for the first time
     * @throws IllegalArgumentException if the prefix has braces or the time is shorter than a second
     */
    public RedisGuard(Scripts client, String prefix, Duration keep) {
        if (prefix.contains("{") || prefix.contains("}")) {
            throw new IllegalArgumentException("A prefix has no braces. prefix=" + prefix);
        }
        if (keep.toSeconds() < 1) {
            throw new IllegalArgumentException("Resources are kept for a second at least. keep=" + keep);
        }
        this.client = client;
        this.prefix = prefix;
        this.keep = keep;
    }

    /**
     * Runs a command if no later holder has been at the resource.
     *
     * @param resource what is to be changed or read
     * @param hold the hold of the lock, not a shared one. Whether it is still valid does not matter, the guard decides
     * @param command what to do
     * @return what the command returned, as the client gives it; null if that is nil
     * @throws StaleTokenException if a later holder has been here; nothing was changed
     * @throws IllegalArgumentException as {@link Offer#of(String, Hold)}
     */
    public @Nullable Object run(String resource, Hold hold, RedisCommand command) {
        return run(Offer.of(resource, hold), command);
    }

    /**
     * Runs a command if no later holder has been at the resource, by a token that came from elsewhere.
     *
     * @param offer the resource and the token
     * @param command what to do
     * @return what the command returned, as the client gives it; null if that is nil
     * @throws StaleTokenException if a later holder has been here; nothing was changed
     */
    public @Nullable Object run(Offer offer, RedisCommand command) {
        return accepted(offer, client.run(script(offer, command)));
    }

    /**
     * Shows a token without doing anything, so that no earlier holder changes the resource any more.
     *
     * @param resource what is to be read or changed
     * @param hold the hold of the lock, not a shared one
     * @throws StaleTokenException if a later holder has been here
     * @throws IllegalArgumentException as {@link Offer#of(String, Hold)}
     */
    public void show(String resource, Hold hold) {
        Object unused = run(Offer.of(resource, hold), NOTHING);
    }

    /**
     * Returns the script that {@link #run} would run, for a pipeline or an asynchronous client. No I/O.
     *
     * @param offer the resource and the token
     * @param command what to do
     * @return the script; its answer is for {@link #accepted}
     */
    public RedisScript script(Offer offer, RedisCommand command) {
        return command.after(
                keys(Slots.of(offer.resource())),
                List.of(offer.resource(), offer.token().toString(), Long.toString(keep.toSeconds())));
    }

    private List<String> keys(int slot) {
        String state = prefix + "{" + Slots.tag(slot) + "}:";
        return List.of(state + "tokens", state + "ages");
    }

    /**
     * Reads the answer to a {@link #script}.
     *
     * @param offer what the script was made for
     * @param answer the answer, as the client gives it
     * @return what the command returned; null if that is nil
     * @throws StaleTokenException if a later holder has been here; nothing was changed
     * @throws IllegalArgumentException if it is no answer to such a script
     */
    public static @Nullable Object accepted(Offer offer, @Nullable Object answer) {
        if (!(answer instanceof List<?> parts) || parts.size() < 2 || !(parts.get(0) instanceof Long verdict)) {
            throw notOurs(answer);
        }
        if (verdict == 0) {
            throw new StaleTokenException(offer, FencingToken.parse(text(parts.get(1))));
        }
        return parts.size() == 2 ? null : parts.get(2);
    }

    private static String text(@Nullable Object part) {
        return part instanceof byte[] bytes ? new String(bytes, StandardCharsets.US_ASCII) : String.valueOf(part);
    }

    /**
     * Forgets all at once what nobody has come to for the time given to the constructor, also in slots where nothing
     * happens any more. Runs one script for each of 16,384 slots, which takes some seconds; not needed for safety, nor
     * for the memory as long as the guard is in use.
     *
     * @return how many resources were forgotten
     */
    public int cleanUp() {
        int forgotten = 0;
        for (int slot = 0; slot < Slots.COUNT; slot++) {
            forgotten += cleanUp(slot);
        }
        return forgotten;
    }

    private int cleanUp(int slot) {
        RedisScript script = new RedisScript(
                ScriptTexts.CLEAN_UP,
                ScriptTexts.CLEAN_UP_SHA,
                keys(slot),
                List.of(Long.toString(keep.toSeconds()), Integer.toString(BATCH)));
        int forgotten = 0;
        int found;
        do {
            found = count(client.run(script));
            forgotten += found;
        } while (found == BATCH);
        return forgotten;
    }

    private static int count(@Nullable Object answer) {
        if (answer instanceof List<?> parts && parts.size() == 1 && parts.get(0) instanceof Long count) {
            return count.intValue();
        }
        throw notOurs(answer);
    }

    private static IllegalArgumentException notOurs(@Nullable Object answer) {
        return new IllegalArgumentException("This is not an answer to a script of the guard. answer=" + answer);
    }
}
