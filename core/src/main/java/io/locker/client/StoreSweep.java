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
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Clears away what the dead left behind at locks that nobody asks for any more.
 *
 * <p>Looks at one page of names at a time: again at once while there is something to clear, and after a minute
 * otherwise, going on where it stopped. Every client does this, so the more there are the sooner a lock is looked at. A
 * lock that somebody inspects is looked at sooner: else who looks again and again would see the dead for long.
 */
final class StoreSweep {
    private static final int PAGE = 100;
    private static final long FIRST = 5_000_000_000L;
    private static final long PAUSE = 60_000_000_000L;
    private static final long NO_PAUSE = 100_000_000L;
    private static final long BETWEEN_INSPECTED = 1_000_000_000L;

    private final StorePlace place;
    private final LockClient client;
    private final StoreBackend store;
    private final AtomicLong inspectedNext;
    private String after = "";

    StoreSweep(StorePlace place, StoreBackend store) {
        this.place = place;
        client = place.client();
        this.store = store;
        inspectedNext = new AtomicLong(client.time().nanos());
    }

    /** Finds out in the background whether those are dead that were seen at a lock; once a second at most. */
    void inspected(LockName name) {
        long now = client.time().nanos();
        long next = inspectedNext.get();
        if (now - next >= 0 && inspectedNext.compareAndSet(next, now + BETWEEN_INSPECTED)) {
            client.threads().request(() -> clearInspected(name));
        }
    }

    private void clearInspected(LockName name) {
        try {
            clear(List.of(name));
        } catch (LockException | UnreadableDocument e) {
            // Who may not write can look all the same, and what is wrong with the store is told to who asks for more.
            Objects.requireNonNull(e);
        }
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
            List<LockName> page = store.names("", after, PAGE);
            after = page.size() < PAGE ? "" : page.get(page.size() - 1).value();
            found = clear(page);
        } catch (LockException | UnreadableDocument e) {
            after = "";
        }
        again(found ? NO_PAUSE : PAUSE);
    }

    private boolean clear(List<LockName> page) {
        Map<LockName, Sight> sights = new LinkedHashMap<>();
        Set<String> suspects = new TreeSet<>();
        for (LockName name : page) {
            Sight sight = place.look(name);
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
        untidy.forEach(place::tidy);
        return !untidy.isEmpty();
    }
}
