package io.locker.guards.http;

import io.locker.api.BackendUnavailableException;
import io.locker.api.FencingToken;
import io.locker.guards.Offer;
import io.locker.guards.StaleTokenException;
import io.locker.guards.TokenStore;
import io.locker.guards.TokenStore.Stay;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Decides about requests, whatever kind of server they came to. */
final class Gatekeeper {
    private static final Set<String> READS = Set.of("GET", "HEAD", "OPTIONS", "TRACE");

    private final TokenStore tokens;
    private final Duration patience;

    Gatekeeper(TokenStore tokens, Duration patience) {
        this.tokens = tokens;
        this.patience = patience;
    }

    /** A request that may go on, until the stay is closed; or the problem to answer with. */
    sealed interface Decision {
        /** The request goes on. */
        record Enter(Stay stay) implements Decision {}

        /** The request has been answered. */
        record Refuse(Problem problem) implements Decision {}
    }

    /** Decides, and waits for requests with earlier tokens to end. */
    Decision decide(String method, List<String> headers, Supplier<String> resource) throws InterruptedException {
        if (headers.isEmpty() && READS.contains(method.toUpperCase(Locale.ROOT))) {
            return new Decision.Enter(() -> {});
        }
        if (headers.isEmpty()) {
            return refuse(Problem.missing());
        }
        Offer offer;
        try {
            if (headers.size() > 1) {
                return refuse(Problem.malformed("There is more than one token."));
            }
            offer = new Offer(resource.get(), FencingToken.parse(headers.get(0).strip()));
        } catch (IllegalArgumentException e) {
            return refuse(Problem.malformed(String.valueOf(e.getMessage())));
        }
        try {
            Optional<Stay> stay = tokens.enter(offer, patience);
            return stay.<Decision>map(Decision.Enter::new).orElseGet(() -> refuse(Problem.busy(offer)));
        } catch (StaleTokenException refused) {
            return refuse(Problem.stale(refused));
        } catch (BackendUnavailableException e) {
            return refuse(Problem.unavailable(offer));
        }
    }

    private static Decision refuse(Problem problem) {
        return new Decision.Refuse(problem);
    }
}
