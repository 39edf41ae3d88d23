package io.locker.server.access;

import io.locker.api.LockName;
import java.util.Optional;

/**
 * Which names a rule is about: one name, or with a star at the end all that begin alike. Compared character by
 * character, as names are.
 *
 * @param text the name or what names begin with
 * @param open true if more may follow
 */
record NamePattern(String text, boolean open) {

    /** Reads {@code orders/42} or {@code orders/*}; throws IllegalArgumentException if no name can be meant. */
    static NamePattern parse(String written) {
        boolean open = written.endsWith("*");
        String text = open ? written.substring(0, written.length() - 1) : written;
        if (text.contains("*")) {
            throw new IllegalArgumentException("A star stands at the end of a name only. names=" + written);
        }
        // What begins a name may end with a blank, which a name does not.
        LockName checked = new LockName(open ? text + "x" : text);
        return new NamePattern(checked.value().substring(0, text.length()), open);
    }

    boolean matches(String name) {
        return open ? name.startsWith(text) : name.equals(text);
    }

    /** Says whether all that the other one matches is matched by this one. */
    boolean covers(NamePattern other) {
        return open ? other.text.startsWith(text) : equals(other);
    }

    /** Returns which of its names begin like this; empty if none can. */
    Optional<NamePattern> within(String prefix) {
        if (text.startsWith(prefix)) {
            return Optional.of(this);
        }
        return open && prefix.startsWith(text) ? Optional.of(new NamePattern(prefix, true)) : Optional.empty();
    }

    @Override
    public String toString() {
        return open ? text + "*" : text;
    }
}
