package io.locker.canary.machine;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** One method for each thing that the machine must not do. */
final class Impure {

    Path files() {
        return Path.of("x");
    }

    long clock() {
        return System.nanoTime();
    }

    Thread threads() {
        return Thread.currentThread();
    }

    int chance(Random random) {
        return random.nextInt();
    }

    UUID names() {
        return UUID.randomUUID();
    }

    String locale() {
        return String.format(Locale.ROOT, "%d", 1);
    }

    Map<String, String> hashOrder() {
        return new HashMap<>();
    }

    Supplier<Map<String, String>> hashOrderByReference() {
        return HashMap::new;
    }

    Set<String> saltedOrder() {
        return Set.of("a", "b");
    }

    Set<String> collectedOrder() {
        return List.of("a", "b").stream().collect(Collectors.toSet());
    }
}
