package io.locker.canary.machine;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What looks like a sin and is none. */
final class Pure {

    record Pair(String left, List<String> right) {}

    static final class Newest extends LinkedHashMap<String, String> {

        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
            return size() > 2;
        }
    }

    Map<String, Set<Pair>> keptOrder() {
        Map<String, Set<Pair>> sorted = new TreeMap<>();
        sorted.computeIfAbsent("a", key -> new LinkedHashSet<>()).add(new Pair("b", List.of("c")));
        return new LinkedHashMap<>(sorted);
    }
}
