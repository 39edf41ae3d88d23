package io.locker.guards.http;

import io.locker.guards.Offer;
import io.locker.guards.StaleTokenException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Why a request is answered by the guard: problem details of RFC 9457. Tokens are texts, because numbers in JSON are
 * often read as floating point.
 */
record Problem(int status, String title, Map<String, String> headers, Map<String, String> members) {
    static final String TYPE = "application/problem+json";

    private static final String RETRY_AFTER = "Retry-After";

    static Problem stale(StaleTokenException refused) {
        Map<String, String> members = members("A later holder of the lock has been here, and nothing was changed.");
        members.put("resource", refused.resource());
        members.put("offered", refused.offered().toString());
        members.put("seen", refused.seen().toString());
        return new Problem(
                412,
                "Precondition Failed",
                Map.of(FencedHttp.HEADER, refused.seen().toString()),
                members);
    }

    static Problem missing() {
        return new Problem(
                428,
                "Precondition Required",
                Map.of(),
                members("A change needs the header " + FencedHttp.HEADER
                        + " with the token of the lock; nothing was changed."));
    }

    static Problem malformed(String why) {
        return new Problem(400, "Bad Request", Map.of(), members(why + " Nothing was changed."));
    }

    static Problem busy(Offer offer) {
        return new Problem(
                503,
                "Service Unavailable",
                Map.of(RETRY_AFTER, "1"),
                of("Requests of an earlier holder are still being handled, and nothing was changed.", offer));
    }

    static Problem unavailable(Offer offer) {
        return new Problem(
                503,
                "Service Unavailable",
                Map.of(RETRY_AFTER, "1"),
                of("The guard cannot reach its store of tokens, and nothing was changed.", offer));
    }

    private static Map<String, String> of(String detail, Offer offer) {
        Map<String, String> members = members(detail);
        members.put("resource", offer.resource());
        members.put("offered", offer.token().toString());
        return members;
    }

    private static Map<String, String> members(String detail) {
        Map<String, String> members = new LinkedHashMap<>();
        members.put("detail", detail);
        return members;
    }

    byte[] body() {
        StringBuilder json = new StringBuilder("{\"title\":\"")
                .append(title)
                .append("\",\"status\":")
                .append(status);
        members.forEach((name, text) -> {
            json.append(",\"").append(name).append("\":\"");
            text.codePoints().forEach(character -> escape(character, json));
            json.append('"');
        });
        return json.append("}\n").toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void escape(int character, StringBuilder json) {
        if (character == '"' || character == '\\') {
            json.append('\\').appendCodePoint(character);
        } else if (character < ' ') {
            json.append("\\u00")
                    .append(Character.forDigit(character >> 4, 16))
                    .append(Character.forDigit(character & 15, 16));
        } else {
            json.appendCodePoint(character);
        }
    }
}
