package io.locker.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.locker.server.http.HttpClients.Answer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What makes no sense gets a status code and one clear sentence, and changes nothing. */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MalformedTest {
    private HttpScene scene;

    @BeforeAll
    void start(@TempDir Path root) {
        scene = HttpScene.alone(root);
    }

    @AfterAll
    void stop() {
        assertThat(scene.client().get("/v1/locks").with(200).json().path("names"))
                .isEmpty();
        scene.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            POST|acquire|{|The body is not JSON.
            POST|acquire|[]|The body is not a JSON object.
            POST|acquire|{} {}|There is something behind the JSON object.
            POST|acquire|{"wait":{}}|A field is a text, a whole number of 32 bits or a truth value.
            POST|acquire|{"wait":null}|A field is a text, a whole number of 32 bits or a truth value.
            POST|acquire|{"permits":1.5,"limit":2}|A field is a text, a whole number of 32 bits or a truth value.
            POST|acquire|{"permits":3000000000,"limit":2}|A field is a text, a whole number of 32 bits or a truth value.
            POST|acquire|{"permits":1e400,"limit":2}|A field is a text, a whole number of 32 bits or a truth value.
            POST|acquire|{"wait":"1s","wait":"2s"}|The body is not JSON.
            POST|acquire|{"timeout":"1s"}|There is no such field here.
            POST|acquire|{"wait":5}|This field is a text.
            POST|acquire|{"wait":"5"}|A time is a whole number and a unit, such as 500ms, 30s, 5m or 1h.
            POST|acquire|{"wait":"-5s"}|A time is a whole number and a unit, such as 500ms, 30s, 5m or 1h.
            POST|acquire|{"wait":"999999999999h"}|A time is out of range.
            POST|acquire|{"ttl":"1ms"}|A time is out of range.
            POST|acquire|{"mode":"write"}|A mode is exclusive, shared or update.
            POST|acquire|{"permits":1}|Permits need the limit of the semaphore, and no mode.
            POST|acquire|{"permits":3,"limit":2}|Permits lie between 1 and the limit.
            POST|acquire|{"permits":0,"limit":2}|A number is out of range.
            POST|acquire|{"requestId":"a b"}|A name for this has 1 to 64 letters, digits and characters of ._~- only.
            POST|acquire|{"requestId":""}|This field is needed.
            POST|acquire|{"purpose":"\\u0000"}|A text has no control characters and no half surrogate pairs.
            POST|acquire|{"purpose":"\\ud800"}|A text has no control characters and no half surrogate pairs.
            POST|acquire|{"session":"x","request":"1"}|This is not the id of a session that was opened here.
            POST|acquire|{"session":"client.1000.a"}|Requests in a session are numbered, upwards.
            POST|acquire|{"session":"client.1000.a","request":1}|Numbers of 64 bits are texts, such as "12".
            POST|acquire|{"session":"client.1000.a","request":"0"}|A number is out of range.
            POST|acquire|{"session":"client.1000.a","request":"9999999999999999999"}|A number is out of range.
            POST|acquire|{"session":"client.1.a","request":"1x"}|A number has 1 to 19 decimal digits and nothing else.
            POST|acquire|{"session":"hold.1000.a","request":"1"}|The session of one hold takes no other.
            POST|ticket|{"wait":"1s"}|A ticket is given at once; wait for it with GET.
            POST|renew|{}|This field is needed.
            POST|break|{"reason":" "}|This field is needed.
            POST|/v1/locks/%20a/acquire|{}|A lock name must not begin or end with white space.
            POST|/v1/locks/%00/acquire|{}|A lock name must not contain control characters.
            GET|/v1/locks/%FF||This is not UTF-8.
            GET|/v1/locks?limit=0||A number is out of range.
            GET|/v1/locks?limit=x||A number has 1 to 19 decimal digits and nothing else.
            GET|/v1/locks?limit=1&limit=2||A field is given twice.
            GET|/v1/locks?page=1||There is no such field here.
            GET|/v1/locks?limit||A query is made of key=value, joined by &.
            GET|/v1/locks/a/ticket||This field is needed.
            GET|/v1/cluster?x=1||There is no such field here.
            """)
    void isRefused(String method, String path, String body, String sentence) {
        String at = path.startsWith("/") ? path : "/v1/locks/a/" + path;
        Answer answer =
                method.equals("GET") ? scene.client().get(at) : scene.client().post(at, body);
        answer.problem(400, "malformed");
        assertThat(answer.text("title")).isEqualTo(sentence);
        assertThat(answer.text("detail")).startsWith(sentence);
        assertThat(answer.json().path("retryIsSafe").asBoolean(true)).isFalse();
    }

    @Test
    void otherPathsAndMethodsAreNamed() {
        scene.client().get("/v2").problem(404, "no-such-path");
        scene.client().get("/v1/locks/").problem(404, "no-such-path");
        JsonNode problem = scene.client()
                .get("/v1/locks/a/acquire")
                .problem(405, "wrong-method")
                .json();
        assertThat(problem.path("allowed").asText()).isEqualTo("POST");
        Answer answer = scene.client().delete("/v1/locks/a/ticket").problem(405, "wrong-method");
        assertThat(answer.headers().firstValue("Allow")).hasValue("POST, GET");
    }

    @Test
    void aBodyThatDoesNotSayThatItIsJsonIsRefused() throws Exception {
        String body = "{}";
        raw("POST /v1/locks/a/acquire HTTP/1.1\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\n" + body, "415");
    }

    @Test
    void whatIsNotHttpIsRefused() throws Exception {
        raw("hello\r\n\r\n", "400");
        raw("GET / HTTP/9.9.9\r\n\r\n", "400");
        raw("POST /v1/sessions HTTP/1.1\r\nContent-Length: -1\r\n\r\n", "400");
        raw("POST /v1/sessions HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n{}", "400");
        raw("GET /v1/locks/" + "a".repeat(9_000) + " HTTP/1.1\r\n\r\n", "414");
        raw("GET /v1/locks HTTP/1.1\r\nX: " + "a".repeat(20_000) + "\r\n\r\n", "431");
        raw("POST /v1/sessions HTTP/1.1\r\nContent-Length: 70000\r\n\r\n", "413");
    }

    @Test
    void aBodyThatIsNotUtf8IsRefused() throws Exception {
        raw(
                "POST /v1/locks/a/acquire HTTP/1.1\r\nConnection: close\r\nContent-Type: application/json\r\n"
                        + "Content-Length: 17\r\n\r\n{\"purpose\":\"\u00ff\u00fe\u00ff\"}",
                "400");
    }

    private void raw(String bytes, String status) throws Exception {
        try (RawConnection raw = new RawConnection(scene.port(0))) {
            raw.write(bytes.getBytes(StandardCharsets.ISO_8859_1));
            raw.awaitText("HTTP/1.1 " + status);
            raw.awaitText("urn:locker:problem:");
            if (!status.equals("415")) {
                raw.awaitEnd();
            }
        }
    }
}
