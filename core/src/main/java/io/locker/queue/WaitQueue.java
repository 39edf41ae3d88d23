package io.locker.queue;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Those who wait, first come first served. Joining, leaving and being next take constant time, and how many are in
 * front of one is found without looking at all of them. Takes no space while nobody waits.
 *
 * @param <K> names one who waits
 * @param <W> one who waits
 */
public final class WaitQueue<K, W> {
    /** In a queue that was never longer, looking at each takes less than keeping count. */
    private static final int SHORT = 64;

    private final ToLongFunction<W> number;
    private Map<K, W> waiting = Collections.emptyMap();
    private @Nullable Numbers numbers;

    /**
     * Makes an empty queue.
     *
     * @param number the number that one who waits drew; greater than that of everybody in front
     */
    public WaitQueue(ToLongFunction<W> number) {
        this.number = number;
    }

    /**
     * Makes a queue that is equal to another one and changes on its own.
     *
     * @param other the other one
     */
    public WaitQueue(WaitQueue<K, W> other) {
        this(other.number);
        other.waiting.forEach(this::add);
    }

    /**
     * Puts one at the end.
     *
     * @param key names him, and nobody else here
     * @param waiter who waits
     */
    public void add(K key, W waiter) {
        if (waiting.isEmpty()) {
            waiting = new LinkedHashMap<>(4);
        }
        waiting.put(key, waiter);
        if (numbers != null) {
            numbers.add(number.applyAsLong(waiter));
        } else if (waiting.size() > SHORT) {
            Numbers counted = new Numbers();
            waiting.values().forEach(each -> counted.add(number.applyAsLong(each)));
            numbers = counted;
        }
    }

    /**
     * Takes one away, wherever he stands.
     *
     * @param key names him
     * @return whether he was here
     */
    public boolean remove(K key) {
        W waiter = waiting.isEmpty() ? null : waiting.remove(key);
        if (waiting.isEmpty()) {
            waiting = Collections.emptyMap();
            numbers = null;
        } else if (waiter != null && numbers != null) {
            numbers.remove(number.applyAsLong(waiter));
        }
        return waiter != null;
    }

    /**
     * Finds one.
     *
     * @param key names him
     * @return who waits; null if he is not here
     */
    public @Nullable W get(K key) {
        return waiting.get(key);
    }

    /**
     * Says whether nobody waits.
     *
     * @return true if the queue is empty
     */
    public boolean isEmpty() {
        return waiting.isEmpty();
    }

    /**
     * Says how many wait.
     *
     * @return the length of the queue
     */
    public int size() {
        return waiting.size();
    }

    /**
     * Returns who is next.
     *
     * @return the first; null if nobody waits
     */
    public @Nullable W head() {
        return waiting.isEmpty() ? null : waiting.values().iterator().next();
    }

    /**
     * Returns all who wait.
     *
     * @return them as they are and change, in order
     */
    public Collection<W> all() {
        return Collections.unmodifiableCollection(waiting.values());
    }

    /**
     * Says how many are in front of one who is here.
     *
     * @param waiter who waits
     * @return how many were here before him and still are
     */
    public int inFrontOf(W waiter) {
        long own = number.applyAsLong(waiter);
        if (numbers != null) {
            return numbers.below(own);
        }
        int position = 0;
        for (W other : waiting.values()) {
            if (number.applyAsLong(other) == own) {
                break;
            }
            position++;
        }
        return position;
    }
}
