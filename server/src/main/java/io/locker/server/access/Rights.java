package io.locker.server.access;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What one user may do, by his own name and by all his groups together. */
final class Rights {
    /** Those of a user whom no rule names. */
    static final Rights NONE = new Rights(Map.of());

    private final Map<Verb, List<NamePattern>> allowed;

    private Rights(Map<Verb, List<NamePattern>> allowed) {
        this.allowed = allowed;
    }

    /** Puts rights together, in any order. */
    static final class Builder {
        private final Map<Verb, List<NamePattern>> allowed = new EnumMap<>(Verb.class);

        void add(Verb verb, NamePattern names) {
            verb.includes()
                    .forEach(one -> allowed.computeIfAbsent(one, none -> new ArrayList<>())
                            .add(names));
        }

        Rights build() {
            Map<Verb, List<NamePattern>> copy = new EnumMap<>(Verb.class);
            allowed.forEach((verb, names) -> copy.put(verb, widest(names)));
            return new Rights(copy);
        }

        /** Leaves out what others cover, so that no name is matched twice. */
        private static List<NamePattern> widest(List<NamePattern> names) {
            List<NamePattern> all = names.stream().distinct().toList();
            return all.stream()
                    .filter(one -> all.stream().noneMatch(other -> !other.equals(one) && other.covers(one)))
                    .toList();
        }
    }

    /** Says whether there is nothing at all that the user may do. */
    boolean isNone() {
        return allowed.isEmpty();
    }

    /** Says whether there is any name with which the user may do this. */
    boolean mayAnywhere(Verb verb) {
        return allowed.containsKey(verb);
    }

    boolean may(Verb verb, String name) {
        for (NamePattern names : names(verb)) {
            if (names.matches(name)) {
                return true;
            }
        }
        return false;
    }

    /** Says whether the user may acquire whatever he may share, so that nothing has to be told apart. */
    boolean acquiresAllItShares() {
        return names(Verb.SHARE).stream()
                .allMatch(shared -> names(Verb.ACQUIRE).stream().anyMatch(names -> names.covers(shared)));
    }

    /** Returns the names with which the user may do this and that begin in some way; no name is in two of them. */
    List<NamePattern> within(Verb verb, String prefix) {
        return names(verb).stream()
                .flatMap(names -> names.within(prefix).stream())
                .distinct()
                .toList();
    }

    private List<NamePattern> names(Verb verb) {
        return allowed.getOrDefault(verb, List.of());
    }
}
