package io.locker.canary.api;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Has one of each thing that the listing of the API shows, and some that it hides. */
public final class Shown implements Comparable<Shown> {

    /** A kind. */
    public enum Kind {
        /** The only one. */
        FIRST
    }

    /** A limit. */
    public static final long LIMIT = 1;

    private final int hidden;

    /**
     * Takes a number.
     *
     * @param hidden the number
     */
    public Shown(int hidden) {
        this.hidden = hidden;
    }

    /**
     * Finds.
     *
     * @param key the key
     * @param among where
     * @param <T> what
     * @return what was found
     * @throws IOException never
     */
    public <T> Optional<String> found(@Nullable String key, List<T> among) throws IOException {
        return key == null || among.isEmpty() ? Optional.empty() : Optional.of(key + hiddenToo());
    }

    int hiddenToo() {
        return hidden;
    }

    @Override
    public int compareTo(Shown other) {
        return Integer.compare(hidden, other.hidden);
    }

    @Override
    public String toString() {
        return "Shown";
    }
}
