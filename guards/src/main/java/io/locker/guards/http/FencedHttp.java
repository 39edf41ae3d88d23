package io.locker.guards.http;

import io.locker.api.FencingToken;
import io.locker.api.Hold;
import io.locker.guards.Offer;
import io.locker.guards.StaleTokenException;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Optional;

/**
 * The client's side of a guard in HTTP: sends the token along, and turns a refusal into an exception.
 *
 * <pre>{@code
 * HttpRequest.Builder request = HttpRequest.newBuilder(uri).PUT(BodyPublishers.ofString(order));
 * FencedHttp.send(client, request, hold, BodyHandlers.ofString());
 * }</pre>
 *
 * <p>Without {@code java.net.http} it is a header {@value #HEADER} with the decimal digits of the token, and an answer
 * 412 that has such a header itself.
 */
public final class FencedHttp {
    /** The header with the token: in a request that of the writer's hold, in an answer 412 the greatest seen. */
    public static final String HEADER = "Fencing-Token";

    private static final int REFUSED = 412;

    private FencedHttp() {}

    /**
     * Adds the token to a request.
     *
     * @param request the request
     * @param hold the hold under which it changes something, not a shared one
     * @return the same builder
     * @throws IllegalArgumentException as {@link Offer#of(Hold)}
     */
    public static HttpRequest.Builder show(HttpRequest.Builder request, Hold hold) {
        return request.setHeader(HEADER, Offer.of(hold).token().toString());
    }

    /**
     * Sends a request with the token of a hold. Whether the hold is still valid does not matter, the guard decides.
     *
     * @param client the client to send with
     * @param request the request, to which the token is added
     * @param hold the hold of the lock that protects what is changed, not a shared one
     * @param body what to do with the body of the answer
     * @param <T> what becomes of the body
     * @return the answer, unless it is a refusal of the guard
     * @throws StaleTokenException if a later holder has been there; nothing was changed
     * @throws IllegalArgumentException as {@link Offer#of(Hold)}
     * @throws IOException if no answer arrived: the change may have been made, or may be made later. The guard does not
     *     mind a repetition under the same hold; whether the service does is for it to say
     * @throws InterruptedException if interrupted while waiting for the answer; as with an {@link IOException}
     */
    public static <T> HttpResponse<T> send(
            HttpClient client, HttpRequest.Builder request, Hold hold, HttpResponse.BodyHandler<T> body)
            throws IOException, InterruptedException {
        return accepted(client.send(show(request, hold).build(), body), hold);
    }

    /**
     * Looks whether an answer is a refusal of the guard, such as one that arrived by {@link HttpClient#sendAsync}. An
     * answer 412 without a greater token comes from some other condition and is passed on.
     *
     * @param answer the answer to a request that carried the token
     * @param hold the hold whose token it was
     * @param <T> what became of the body
     * @return the same answer, unless it is a refusal
     * @throws StaleTokenException if a later holder has been there; nothing was changed
     */
    public static <T> HttpResponse<T> accepted(HttpResponse<T> answer, Hold hold) {
        if (answer.statusCode() == REFUSED) {
            Optional<FencingToken> seen = answer.headers()
                    .firstValue(HEADER)
                    .flatMap(FencedHttp::read)
                    .filter(t -> t.compareTo(hold.token()) > 0);
            if (seen.isPresent()) {
                throw new StaleTokenException(Offer.of(hold), seen.get());
            }
        }
        return answer;
    }

    private static Optional<FencingToken> read(String text) {
        try {
            return Optional.of(FencingToken.parse(text));
        } catch (IllegalArgumentException notAToken) {
            return Optional.empty();
        }
    }
}
