package io.locker.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.locker.server.http.HttpClients.Answer;
import io.locker.server.http.HttpClients.Client;
import io.locker.server.http.request.Route;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The document that is served is true: each path and schema in it is used, and fits what is sent and answered. */
@Timeout(60)
class OpenApiTest {
    private static final String REFERENCE = "#/components/schemas/";

    private final Set<String> used = new TreeSet<>();
    private final Set<String> operations = new TreeSet<>();
    private HttpScene scene;
    private Client client;
    private JsonNode document;

    @BeforeEach
    void start(@TempDir Path root) {
        scene = HttpScene.alone(root);
        client = scene.client();
        document = client.get("/openapi.json").with(200).json();
    }

    @AfterEach
    void stop() {
        scene.close();
    }

    @Test
    void hasAllRoutesAndNoOthers() {
        Set<String> routes = new TreeSet<>();
        for (Route route : Route.values()) {
            routes.add(route.method() + " " + route.path());
        }
        assertThat(documented()).isEqualTo(routes);
    }

    private Set<String> documented() {
        Set<String> all = new TreeSet<>();
        for (Map.Entry<String, JsonNode> path : document.path("paths").properties()) {
            path.getValue()
                    .fieldNames()
                    .forEachRemaining(method -> all.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey()));
        }
        return all;
    }

    @Test
    void saysWhatIsAnswered() throws Exception {
        claims();
        sessions();
        views();
        streams();
        assertThat(operations).isEqualTo(documented());
        Set<String> schemas = new TreeSet<>();
        document.path("components").path("schemas").fieldNames().forEachRemaining(schemas::add);
        assertThat(used).isEqualTo(schemas);
    }

    private void claims() {
        Answer held = post(
                "a",
                "acquire",
                "{\"requestId\":\"r1\",\"ttl\":\"1h\",\"purpose\":\"p\",\"holder\":\"h\",\"mode\":\"exclusive\","
                        + "\"wait\":\"0s\"}",
                200);
        post("a", "acquire", "{}", 409);
        post("a", "acquire", "{\"no\":1}", 400);
        post("s", "acquire", "{\"permits\":1,\"limit\":2}", 200);
        Answer waiting = post("a", "ticket", "{\"ttl\":\"1h\"}", 202);
        check("GET", "/v1/locks/{name}/ticket", "", client.get("/v1/locks/a/ticket?session=" + of(waiting)), 200);
        check("GET", "/v1/locks/{name}", "", client.get("/v1/locks/a"), 200);
        post("a", "renew", "{\"session\":\"" + of(held) + "\",\"claim\":\"1\"}", 200);
        post("a", "release", "{\"session\":\"" + of(waiting) + "\"}", 200);
        post("a", "renew", "{\"session\":\"" + of(waiting) + "\"}", 410);
        post("a", "break", "{\"reason\":\"why\",\"by\":\"ann\",\"token\":\"" + held.text("token") + "\"}", 200);
        post("a", "break", "{\"reason\":\"why\"}", 409);
        post("a", "release", "{\"session\":\"" + of(held) + "\"}", 410);
    }

    private void sessions() {
        Answer session =
                check("POST", "/v1/sessions", "{\"ttl\":\"1h\"}", client.post("/v1/sessions", "{\"ttl\":\"1h\"}"), 201);
        String path = "/v1/sessions/" + of(session);
        String request = "{\"session\":\"" + of(session) + "\",\"request\":\"%d\"}";
        post("b", "acquire", request.formatted(1), 200);
        post("c", "acquire", "{}", 200);
        post("c", "ticket", request.formatted(2), 202);
        check("GET", "/v1/sessions/{session}", "", client.get(path), 200);
        check("POST", "/v1/sessions/{session}/renew", "", client.post(path + "/renew", ""), 200);
        check("DELETE", "/v1/sessions/{session}", "", client.delete(path), 200);
        check("DELETE", "/v1/sessions/{session}", "", client.delete(path), 410);
    }

    private void views() {
        check("GET", "/v1/locks", "", client.get("/v1/locks?prefix=&after=&limit=1"), 200);
        check("GET", "/v1/locks", "", client.get("/v1/locks?limit=0"), 400);
        check("GET", "/v1/cluster", "", client.get("/v1/cluster"), 200);
        check("GET", "/openapi.json", "", client.get("/openapi.json"), 200);
        for (String path : new String[] {"/metrics", "/healthz", "/livez", "/readyz"}) {
            check("GET", path, "", client.get(path), 200);
        }
        used.add("Value"); // a value cannot be attached by HTTP; LockJsonTest shows one
    }

    private void streams() throws Exception {
        String session = client.post("/v1/sessions", "").with(201).text("session");
        for (String[] each : new String[][] {
            {"/v1/locks/{name}/events", "/v1/locks/c/events"},
            {"/v1/sessions/{session}/events", "/v1/sessions/" + session + "/events"}
        }) {
            try (RawConnection raw = new RawConnection(scene.port(0))) {
                raw.get(each[1]);
                raw.awaitText("text/event-stream");
            }
            operations.add("GET " + each[0]);
            JsonNode answer = document.path("paths")
                    .path(each[0])
                    .path("get")
                    .path("responses")
                    .path("200");
            assertThat(answer.path("content").has("text/event-stream")).isTrue();
        }
    }

    private static String of(Answer answer) {
        return answer.text("session");
    }

    private Answer post(String name, String verb, String body, int status) {
        String path = "/v1/locks/" + name + "/" + verb;
        return check("POST", "/v1/locks/{name}/" + verb, body, client.post(path, body), status);
    }

    private Answer check(String method, String path, String body, Answer answer, int status) {
        answer.with(status);
        operations.add(method + " " + path);
        JsonNode operation = document.path("paths").path(path).path(method.toLowerCase(Locale.ROOT));
        JsonNode responses = operation.path("responses");
        JsonNode response = responses.path(responses.has("" + status) ? "" + status : "default");
        String type = answer.headers().firstValue("Content-Type").orElse("").replaceFirst(";.*", "");
        JsonNode schema = response.path("content").path(type).path("schema");
        assertThat(schema.isMissingNode())
                .as("%s %s %d %s", method, path, status, type)
                .isFalse();
        if (type.endsWith("json")) {
            assertThat(problems(schema, answer.json())).as(answer.body()).isEmpty();
        }
        JsonNode asked = operation
                .path("requestBody")
                .path("content")
                .path("application/json")
                .path("schema");
        if (status < 400 && !body.isEmpty()) {
            assertThat(problems(asked, HttpClients.read(body))).as(body).isEmpty();
        }
        return answer;
    }

    private Iterable<?> problems(JsonNode schema, JsonNode instance) {
        mark(schema, instance);
        ObjectNode whole = HttpClients.JSON.createObjectNode();
        whole.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        whole.set("components", document.path("components"));
        whole.setAll((ObjectNode) schema.deepCopy());
        return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(whole)
                .validate(instance);
    }

    /** Notes which schemas were used for something that is there. */
    private void mark(JsonNode schema, JsonNode instance) {
        if (schema.has("$ref")) {
            String name = schema.path("$ref").asText().substring(REFERENCE.length());
            used.add(name);
            mark(document.path("components").path("schemas").path(name), instance);
        }
        schema.path("oneOf").forEach(one -> mark(one, instance));
        for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
            if (instance.has(property.getKey())) {
                mark(property.getValue(), instance.path(property.getKey()));
            }
        }
        Iterator<JsonNode> elements =
                instance.isArray() ? instance.elements() : Set.<JsonNode>of().iterator();
        elements.forEachRemaining(element -> mark(schema.path("items"), element));
    }
}
