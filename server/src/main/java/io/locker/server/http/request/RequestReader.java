package io.locker.server.http.request;

import io.locker.api.LockMode;
import io.locker.api.LockName;
import io.locker.machine.Demand;
import io.locker.machine.Origin;
import io.locker.server.http.request.Wanted.How;
import io.locker.server.http.request.Wanted.Numbered;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;

/** Reads requests: either one makes sense, or there is a problem that says why not. Without I/O and clocks. */
public final class RequestReader {
    static final Duration DEFAULT_LEASE = Duration.ofSeconds(30);
    static final int MOST_NAMES = 1_000;

    /** Numbers of requests are doubled on the way to the engine, and stay positive. */
    private static final long GREATEST_NUMBER = 1L << 61;

    private static final Duration SHORTEST_LEASE = Duration.ofMillis(100);
    private static final Duration LONGEST_LEASE = Duration.ofHours(24);
    private static final Duration LONGEST_WAIT = Duration.ofHours(24);
    private static final int LONGEST_TEXT = 1_024;

    private final Supplier<String> words;

    /** Takes what makes up unique words, for requests that bring none. */
    public RequestReader(Supplier<String> words) {
        this.words = words;
    }

    /**
     * What arrived.
     *
     * @param method the method
     * @param uri path and query, with their escapes
     * @param contentType the type of the body; empty if none is given
     * @param body the body
     * @param sender who sends it, for people
     */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares requests
    public record Arrived(String method, String uri, String contentType, byte[] body, String sender) {
        public String path() {
            int query = uri.indexOf('?');
            return query < 0 ? uri : uri.substring(0, query);
        }

        public String query() {
            int query = uri.indexOf('?');
            return query < 0 ? "" : uri.substring(query + 1);
        }
    }

    /**
     * Reads a request.
     *
     * @param route what it asks for
     * @param arrived the request
     * @throws Problem.Refused if it makes no sense
     */
    public Wanted read(Route.Found route, Arrived arrived) {
        return switch (route.route()) {
            case ACQUIRE, TAKE_TICKET -> acquire(route, arrived);
            case SHOW_TICKET -> await(route, query(arrived, "session", "claim", "wait"));
            case RENEW -> renew(route, body(arrived, "session", "claim"));
            case RELEASE -> release(route, body(arrived, "session", "claim", "request"));
            case BREAK -> breakHolds(route, arrived);
            case SHOW_LOCK, WATCH_LOCK -> {
                query(arrived);
                yield new Wanted.Show(name(route), route.route() == Route.WATCH_LOCK);
            }
            case LIST -> list(query(arrived, "prefix", "after", "limit"));
            case OPEN_SESSION -> openSession(arrived);
            case SHOW_SESSION, CLOSE_SESSION, RENEW_SESSION, WATCH_SESSION -> {
                query(arrived);
                body(arrived);
                yield new Wanted.OfSession(route.route(), SessionName.parse(Escapes.part(route.variable())));
            }
            case CLUSTER, OPENAPI, METRICS, HEALTH, ALIVE, READY -> {
                query(arrived);
                yield new Wanted.OfNode(route.route());
            }
        };
    }

    private static LockName name(Route.Found route) {
        try {
            return new LockName(Escapes.part(route.variable()));
        } catch (IllegalArgumentException e) {
            throw Problem.malformed(String.valueOf(e.getMessage())).refused();
        }
    }

    private static Given query(Arrived arrived, String... known) {
        return new Given(Escapes.query(arrived.query()), Set.of(known));
    }

    private static Given body(Arrived arrived, String... known) {
        if (arrived.body().length == 0) {
            return new Given(Map.of(), Set.of(known));
        }
        String type = arrived.contentType();
        int end = type.indexOf(';');
        if (!(end < 0 ? type : type.substring(0, end)).strip().equalsIgnoreCase(Response.JSON)) {
            throw Problem.of(
                            415,
                            "not-json",
                            "A body is JSON, and says so: Content-Type: application/json. With curl: --json",
                            false)
                    .refused();
        }
        return new Given(Json.read(Escapes.utf8(arrived.body(), "body")), Set.of(known));
    }

    private Wanted acquire(Route.Found route, Arrived arrived) {
        boolean ticket = route.route() == Route.TAKE_TICKET;
        Given query = query(arrived, "requestId");
        Given body = body(
                arrived,
                "session",
                "request",
                "requestId",
                "mode",
                "permits",
                "limit",
                "wait",
                "ttl",
                "purpose",
                "holder");
        if (ticket && body.has("wait")) {
            throw Problem.malformed("A ticket is given at once; wait for it with GET. field=wait")
                    .refused();
        }
        Duration wait = body.span("wait", Duration.ZERO, LONGEST_WAIT, Duration.ZERO);
        Origin origin = new Origin(holder(body, arrived), cut("purpose", body.text("purpose", "")), "");
        How how = new How(demand(body), origin, wait, ticket);
        if (body.has("session")) {
            return new Wanted.Acquire(name(route), numbered(body), false, how);
        }
        if (body.has("request")) {
            throw Problem.malformed("A number of a request needs the session in which it counts. field=request")
                    .refused();
        }
        Given from = body.has("requestId") ? body : query;
        Duration lease = body.span("ttl", SHORTEST_LEASE, LONGEST_LEASE, DEFAULT_LEASE);
        SessionName session = SessionName.of(true, lease, word(from, "requestId"));
        return new Wanted.Acquire(name(route), new Numbered(session, 1), !from.has("requestId"), how);
    }

    /** Reads which request of a session it is that was opened by itself. */
    private static Numbered numbered(Given body) {
        SessionName session = SessionName.parse(body.needed("session"));
        if (session.ofOneHold()) {
            throw Problem.malformed("The session of one hold takes no other. field=session")
                    .refused();
        }
        if (body.has("ttl") || body.has("requestId")) {
            throw Problem.malformed("A session has its own lease and numbers its requests; ttl and requestId are for"
                            + " holds without one.")
                    .refused();
        }
        long number = body.big("request", GREATEST_NUMBER)
                .orElseThrow(() -> Problem.malformed("Requests in a session are numbered, upwards. field=request")
                        .refused());
        return new Numbered(session, number);
    }

    private String word(Given given, String key) {
        if (!given.has(key)) {
            return words.get();
        }
        String word = given.needed(key);
        if (!SessionName.isWord(word)) {
            throw Problem.malformed(
                            "A name for this has 1 to 64 letters, digits and characters of ._~- only. field=" + key)
                    .refused();
        }
        return word;
    }

    private static String holder(Given body, Arrived arrived) {
        return cut("holder", body.text("holder", "http " + arrived.sender()));
    }

    private static String cut(String key, String text) {
        if (text.length() > LONGEST_TEXT) {
            throw Problem.malformed("A text is too long. field=" + key + " limit=" + LONGEST_TEXT)
                    .refused();
        }
        return text;
    }

    private static Demand demand(Given body) {
        int permits = body.number("permits", 1, Integer.MAX_VALUE, 1);
        int limit = body.number("limit", 1, Integer.MAX_VALUE, 0);
        String mode = body.text("mode", "");
        if (limit == 0 && !body.has("permits")) {
            return switch (mode) {
                case "", "exclusive" -> Demand.exclusive();
                case "shared" -> Demand.of(LockMode.SHARED);
                case "update" -> Demand.of(LockMode.UPDATE);
                default ->
                    throw Problem.malformed("A mode is exclusive, shared or update. field=mode")
                            .refused();
            };
        }
        if (limit == 0 || !mode.isEmpty()) {
            throw Problem.malformed("Permits need the limit of the semaphore, and no mode.")
                    .refused();
        }
        if (permits > limit) {
            throw Problem.malformed("Permits lie between 1 and the limit. permits=" + permits + " limit=" + limit)
                    .refused();
        }
        return Demand.permits(permits, limit);
    }

    private static Wanted await(Route.Found route, Given given) {
        Duration wait = given.span("wait", Duration.ZERO, LONGEST_WAIT, Duration.ZERO);
        SessionName session = SessionName.parse(given.needed("session"));
        return new Wanted.Await(name(route), session, claim(session, given), wait);
    }

    private static Wanted renew(Route.Found route, Given given) {
        SessionName session = SessionName.parse(given.needed("session"));
        return new Wanted.Renew(name(route), session, claim(session, given));
    }

    private static Wanted release(Route.Found route, Given given) {
        SessionName session = SessionName.parse(given.needed("session"));
        long claim = claim(session, given);
        OptionalLong number = given.big("request", GREATEST_NUMBER);
        if (session.ofOneHold()) {
            return new Wanted.Release(name(route), new Numbered(session, 2), claim);
        }
        return new Wanted.Release(
                name(route),
                new Numbered(
                        session,
                        number.orElseThrow(
                                () -> Problem.malformed("Requests in a session are numbered, upwards. field=request")
                                        .refused())),
                claim);
    }

    /** The session of one hold has one claim. */
    private static long claim(SessionName session, Given given) {
        OptionalLong claim = given.big("claim", GREATEST_NUMBER);
        if (claim.isEmpty() && !session.ofOneHold()) {
            throw Problem.malformed("This field is needed. field=claim").refused();
        }
        return claim.orElse(1);
    }

    private static Wanted breakHolds(Route.Found route, Arrived arrived) {
        Given body = body(arrived, "reason", "token", "by");
        query(arrived);
        String reason = cut("reason", body.needed("reason"));
        String by = cut("by", body.text("by", "http " + arrived.sender()));
        return new Wanted.Break(name(route), by, reason, body.big("token", Long.MAX_VALUE));
    }

    private static Wanted list(Given given) {
        int limit = given.number("limit", 1, MOST_NAMES, 100);
        return new Wanted.ListLocks(given.text("prefix", ""), given.text("after", ""), limit);
    }

    private Wanted openSession(Arrived arrived) {
        query(arrived);
        Given body = body(arrived, "requestId", "ttl", "holder");
        Duration lease = body.span("ttl", SHORTEST_LEASE, LONGEST_LEASE, DEFAULT_LEASE);
        SessionName session = SessionName.of(false, lease, word(body, "requestId"));
        return new Wanted.OpenSession(session, holder(body, arrived));
    }
}
