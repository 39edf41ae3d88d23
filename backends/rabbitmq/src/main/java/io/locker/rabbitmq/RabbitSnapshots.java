package io.locker.rabbitmq;

import io.locker.api.BackendUnavailableException;
import io.locker.rabbitmq.RabbitReading.Arrival;
import io.locker.rabbitmq.RabbitRecord.Kind;
import io.locker.rabbitmq.RabbitRecord.Part;
import io.locker.spi.LogBackend.Snapshot;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Snapshots in the stream itself: cut into parts when they are kept, looked for from the end backwards. */
final class RabbitSnapshots {
    /** So many characters have a part at most. */
    private static final int PART = 100_000;

    /** Messages may be long; the second look reaches further back than usually lies between two snapshots. */
    private static final long FIRST_LOOK = 2_000;

    private static final int MORE = 6;

    private final RabbitLink link;
    private final long deadline;
    private @Nullable Snapshot newest;

    private RabbitSnapshots(RabbitLink link, long deadline) {
        this.link = link;
        this.deadline = deadline;
    }

    /** Cuts a text into parts, none of which ends between the two halves of a character. */
    static List<String> parts(String text) {
        List<String> parts = new ArrayList<>();
        int at = 0;
        do {
            int end = Math.min(text.length(), at + PART);
            if (end < text.length() && Character.isHighSurrogate(text.charAt(end - 1))) {
                end++;
            }
            parts.add(text.substring(at, end));
            at = end;
        } while (at < text.length());
        return parts;
    }

    /**
     * Finds the newest snapshot of whose entries the stream has all.
     *
     * @param end the offset of a message; what lies behind it is left out
     */
    static Optional<Snapshot> newest(RabbitLink link, long end, long deadline) throws IOException {
        return new RabbitSnapshots(link, deadline).find(end);
    }

    private Optional<Snapshot> find(long end) throws IOException {
        long first = link.first();
        long look = FIRST_LOOK;
        long begin;
        do {
            // The parts of one snapshot may lie on both sides of where a look began.
            begin = Math.max(first, end + 1 - look);
            look(begin, end);
            look *= MORE;
        } while (newest == null && begin > first);
        Snapshot found = newest;
        if (found != null && hasEntry(found.index())) {
            return Optional.of(found);
        }
        if (found != null || first > 0) {
            throw new BackendUnavailableException(
                    "The stream has forgotten entries that are in no snapshot; wait until another participant has saved"
                            + " one, or delete the stream. first=" + (first + 1) + ' '
                            + link.location().shown(),
                    null);
        }
        return Optional.empty();
    }

    /** Reads from one offset to another, both included, and puts snapshots together. */
    private void look(long begin, long end) throws IOException {
        Map<String, List<String>> incomplete = new HashMap<>();
        try (RabbitReading reading = RabbitReading.from(link, begin, link::seen)) {
            Arrival arrival = RabbitLink.take(reading, link, deadline);
            while (true) {
                RabbitRecord message = arrival.message();
                if (message != null && message.kind() == Kind.PART && message.made() == link.made()) {
                    put(message, incomplete);
                }
                if (arrival.offset() >= end) {
                    return;
                }
                arrival = RabbitLink.take(reading, link, deadline);
            }
        }
    }

    private void put(RabbitRecord message, Map<String, List<String>> incomplete) {
        Part part = message.part();
        if (part == null || (newest != null && newest.index() >= part.index())) {
            return;
        }
        String snapshot = message.writer() + ' ' + (message.number() - part.number());
        List<String> parts = incomplete.computeIfAbsent(snapshot, absent -> new ArrayList<>());
        if (parts.size() != part.number()) {
            incomplete.remove(snapshot); // its beginning was not seen, or is lost
            return;
        }
        parts.add(message.text());
        if (parts.size() == part.of()) {
            newest = new Snapshot(part.index(), String.join("", parts));
            incomplete.remove(snapshot);
        }
    }

    /** Says whether the entry at which a snapshot was taken is still there; then all behind it are too. */
    private boolean hasEntry(long index) throws IOException {
        try (RabbitReading reading = RabbitReading.from(link, index - 1, link::seen)) {
            return RabbitLink.take(reading, link, deadline).offset() == index - 1;
        }
    }
}
