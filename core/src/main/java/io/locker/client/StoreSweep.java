package io.locker.client;

import io.locker.api.LockException;
import io.locker.api.LockName;
import io.locker.machine.UnreadableDocument;
import io.locker.protocol.Sight;
import io.locker.spi.StoreBackend;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Clears away what the dead left behind at locks that nobody asks for any more.
 *
 * <p>Looks at one page of names at a time: again at once while there is something to clear, and after a minute
 * otherwise, going on where it stopped. Every client does this, so the more there are the sooner a lock is looked at.
 */
final class StoreSweep {
    private static final int PAGE = 100;
    private static final long FIRST = 5_000_000_000L;
    private static final long PAUSE = 60_000_000_000L;
    private static final long NO_PAUSE = 100_000_000L;

    private final StoreClient client;
    private final StoreBackend store;
    private String after = "";

    StoreSweep(StoreClient client, StoreBackend store) {
        this.client = client;
        this.store = store;
    }

    void begin() {
        again(FIRST);
    }

    private void again(long pause) {
        long varied = pause + ThreadLocalRandom.current().nextLong(1 + pause / 5);
        client.time().at(client.time().nanos() + varied, () -> client.threads().request(this::sweepPage));
    }

    private void sweepPage() {
        if (client.isClosed()) {
            return;
        }
        boolean found = false;
        try {
            found = clear(store.names("", after, PAGE));
        } catch (LockException | UnreadableDocument e) {
            after = "";
        }
        again(found ? NO_PAUSE : PAUSE);
    }

    private boolean clear(List<LockName> page) {
        after = page.size() < PAGE ? "" : page.get(page.size() - 1).value();
        Map<LockName, Sight> sights = new LinkedHashMap<>();
        Set<String> suspects = new TreeSet<>();
        for (LockName name : page) {
            Sight sight = client.look(name);
            sights.put(name, sight);
            suspects.addAll(sight.coming().sessions());
        }
        Set<String> dead = suspects.isEmpty() ? Set.of() : store.sessions().bury(suspects);
        List<LockName> untidy = new ArrayList<>();
        sights.forEach((name, sight) -> {
            boolean leftBehind = sight.coming().isIdle() && !sight.record().isEmpty();
            if (leftBehind || sight.coming().sessions().stream().anyMatch(dead::contains)) {
                untidy.add(name);
            }
        });
        untidy.forEach(client::tidy);
        return !untidy.isEmpty();
    }
}
