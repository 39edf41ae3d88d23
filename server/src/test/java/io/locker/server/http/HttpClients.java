package io.locker.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Clients that speak HTTP to a node. */
final class HttpClients {
    static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /**
     * What was answered.
     *
     * @param status the status code
     * @param headers the headers
     * @param body the body
     */
    record Answer(int status, HttpHeaders headers, String body) {
        JsonNode json() {
            return read(body);
        }

        String text(String field) {
            return json().path(field).asText();
        }

        long token() {
            return Long.parseLong(text("token"));
        }

        Answer with(int expected) {
            assertThat(status).as(body).isEqualTo(expected);
            return this;
        }

        Answer problem(int expected, String type) {
            with(expected);
            assertThat(text("type")).as(body).isEqualTo("urn:locker:problem:" + type);
            assertThat(headers.firstValue("Content-Type")).hasValue("application/problem+json");
            return this;
        }
    }

    static JsonNode read(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError("This is not JSON. text=" + text, e);
        }
    }

    Client at(String url) {
        return new Client(url);
    }

    /** A client of one node. */
    final class Client {
        private final String url;

        Client(String url) {
            this.url = url;
        }

        Answer get(String path) {
            return send(request(path).GET());
        }

        Answer delete(String path) {
            return send(request(path).DELETE());
        }

        Answer post(String path, String json) {
            return send(post(path).POST(HttpRequest.BodyPublishers.ofString(json)));
        }

        CompletableFuture<Answer> postLater(String path, String json) {
            HttpRequest request =
                    post(path).POST(HttpRequest.BodyPublishers.ofString(json)).build();
            return http.sendAsync(request, HttpResponse.BodyHandlers.ofString()).thenApply(Client::answer);
        }

        private HttpRequest.Builder post(String path) {
            return request(path).header("Content-Type", "application/json");
        }

        private HttpRequest.Builder request(String path) {
            return HttpRequest.newBuilder(URI.create(url + path)).timeout(Duration.ofSeconds(30));
        }

        private Answer send(HttpRequest.Builder request) {
            try {
                return answer(http.send(request.build(), HttpResponse.BodyHandlers.ofString()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }

        private static Answer answer(HttpResponse<String> response) {
            return new Answer(response.statusCode(), response.headers(), response.body());
        }

        /** Takes a lock, which is free. */
        Answer acquire(String name, String more) {
            return post("/v1/locks/" + name + "/acquire", "{" + more + "}").with(200);
        }

        Answer release(String name, Answer held) {
            return post("/v1/locks/" + name + "/release", session(held));
        }

        Answer renew(String name, Answer held) {
            return post("/v1/locks/" + name + "/renew", session(held));
        }

        private static String session(Answer held) {
            return "{\"session\":\"" + held.text("session") + "\"}";
        }
    }
}
