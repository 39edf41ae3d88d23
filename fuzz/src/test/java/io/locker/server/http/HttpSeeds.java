package io.locker.server.http;

import java.util.List;

/** Requests that make sense. */
final class HttpSeeds {
    private static final String CHUNKS = "\r\n2\r\n{}\r\n0\r\n\r\n";

    static final List<String> ALL = List.of(
            post(
                    "/v1/locks/orders/42/acquire",
                    "{\"wait\":\"10s\",\"ttl\":\"30s\",\"mode\":\"shared\",\"requestId\":\"a-1\"}"),
            post("/v1/locks/%C3%A4/acquire", "{\"permits\":2,\"limit\":3,\"purpose\":\"\\u00e4\\ud83d\\ude00\"}"),
            post("/v1/locks/a/release", "{\"session\":\"client.30000.w\",\"request\":\"9\",\"claim\":\"7\"}"),
            post("/v1/locks/a/break", "{\"reason\":\"why\",\"token\":\"9223372036854775807\"}"),
            post("/v1/sessions", ""),
            "GET /v1/locks?prefix=a%2Fb&after=+&limit=10 HTTP/1.1\r\nHost: h\r\n\r\n",
            "GET /v1/locks/a/ticket?session=hold.30000.w&claim=1&wait=5s HTTP/1.1\r\nHost: h\r\n\r\n",
            "POST /v1/sessions HTTP/1.1\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n" + CHUNKS,
            "DELETE /v1/sessions/client.1000.x HTTP/1.0\r\n\r\n");

    private HttpSeeds() {}

    private static String post(String path, String json) {
        return "POST " + path + " HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\nContent-Length: "
                + json.length() + "\r\n\r\n" + json;
    }
}
