package io.locker.api;

import java.util.Objects;

/**
 * How much of a lock a hold claims: all of it, the right to change it later, or a share of it.
 *
 * <p>Which modes may be held at the same time:
 *
 * <table>
 * <caption>Modes that can stand together</caption>
 * <tr><th>Mode</th><th>{@link #EXCLUSIVE}</th><th>{@link #UPDATE}</th><th>{@link #SHARED}</th></tr>
 * <tr><td>{@link #EXCLUSIVE}</td><td>no</td><td>no</td><td>no</td></tr>
 * <tr><td>{@link #UPDATE}</td><td>no</td><td>no</td><td>yes</td></tr>
 * <tr><td>{@link #SHARED}</td><td>no</td><td>yes</td><td>yes</td></tr>
 * </table>
 */
public enum LockMode {
    /** The holder is alone: for reading and changing. */
    EXCLUSIVE,

    /**
     * The holder reads beside {@linkplain #SHARED readers} and is the only one that may become {@linkplain #EXCLUSIVE
     * exclusive} without letting go. It exists because two readers that both wait to become exclusive would wait for
     * each other for ever.
     */
    UPDATE,

    /** The holder reads, beside any number of other readers and at most one holder of {@link #UPDATE}. */
    SHARED;

    /**
     * Returns whether two holds of one lock in these modes exclude each other. The relation is symmetric.
     *
     * @param other the mode of the other hold
     * @return true if the two must not be held at the same time
     */
    public boolean conflictsWith(LockMode other) {
        Objects.requireNonNull(other, "other");
        return this == EXCLUSIVE || other == EXCLUSIVE || (this == UPDATE && other == UPDATE);
    }
}
