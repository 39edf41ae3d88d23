package io.locker.server.http.request;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Why a request was not carried out, as RFC 9457 has it.
 *
 * @param status the status code
 * @param type the last word of its type
 * @param message one constant sentence, then fields
 * @param retryIsSafe whether the same request may be sent again without thought
 * @param facts what else is known, by name
 */
public record Problem(int status, String type, String message, boolean retryIsSafe, Map<String, Object> facts) {
    private static final String URN = "urn:locker:problem:";

    /** Leaves a method with a problem. */
    public static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient Problem problem;

        public Refused(Problem problem) {
            super(problem.message(), null, false, false);
            this.problem = problem;
        }

        public Problem problem() {
            return problem;
        }
    }

    /** A problem of which there is nothing more to say. */
    public static Problem of(int status, String type, String message, boolean retryIsSafe) {
        return new Problem(status, type, message, retryIsSafe, Map.of());
    }

    /** The request makes no sense, and never will. */
    public static Problem malformed(String message) {
        return of(400, "malformed", message, false);
    }

    /** The node cannot carry it out now; nothing was changed. */
    public static Problem unavailable(String message) {
        return of(503, "unavailable", message, true);
    }

    /** The same with one more fact. */
    public Problem with(String key, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(facts);
        more.put(key, value);
        return new Problem(status, type, message, retryIsSafe, more);
    }

    public Refused refused() {
        return new Refused(this);
    }

    /** Returns it as it is told. */
    public Response response() {
        int end = message.indexOf(". ");
        Json.Fields fields = new Json.Fields()
                .put("type", URN + type)
                .put("title", end < 0 ? message : message.substring(0, end + 1))
                .put("status", status)
                .put("detail", message)
                .put("retryIsSafe", retryIsSafe);
        facts.forEach(fields::put);
        Response response = new Response(status, Response.PROBLEM, Json.bytes(fields.done()), Map.of());
        if (facts.get("allowed") instanceof String allowed) {
            return response.with("Allow", allowed);
        }
        return status == 503 || status == 429 ? response.with("Retry-After", "1") : response;
    }
}
