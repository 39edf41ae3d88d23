package io.locker.machine;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is kept for claims that wait no longer and hold nothing, until their sessions have been told. */
final class Notes {
    private final LinkedHashMap<ClaimId, String> results;
    private final LinkedHashMap<ClaimId, Reply.Broken> broken;

    Notes() {
        results = new LinkedHashMap<>(4);
        broken = new LinkedHashMap<>(4);
    }

    Notes(Notes other) {
        results = new LinkedHashMap<>(other.results);
        broken = new LinkedHashMap<>(other.broken);
    }

    void addResult(ClaimId id, String result) {
        results.put(id, result);
    }

    void addBroken(ClaimId id, Reply.Broken note) {
        broken.put(id, note);
    }

    @Nullable
    String result(ClaimId id) {
        return results.get(id);
    }

    Reply.@Nullable Broken broken(ClaimId id) {
        return broken.get(id);
    }

    /** Removes and returns what is kept for a claim, as the answer to whoever asks last. */
    @Nullable
    Reply remove(ClaimId id) {
        String result = results.remove(id);
        return result != null ? new Reply.Settled(result) : broken.remove(id);
    }

    Map<ClaimId, String> results() {
        return Collections.unmodifiableMap(results);
    }

    Map<ClaimId, Reply.Broken> broken() {
        return Collections.unmodifiableMap(broken);
    }

    int size() {
        return results.size() + broken.size();
    }
}
