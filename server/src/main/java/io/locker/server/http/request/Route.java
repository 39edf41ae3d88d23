package io.locker.server.http.request;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What can be asked for: a method and the form of a path. */
public enum Route {
    ACQUIRE("POST", "/v1/locks/{name}/acquire"),
    TAKE_TICKET("POST", "/v1/locks/{name}/ticket"),
    SHOW_TICKET("GET", "/v1/locks/{name}/ticket"),
    RENEW("POST", "/v1/locks/{name}/renew"),
    RELEASE("POST", "/v1/locks/{name}/release"),
    BREAK("POST", "/v1/locks/{name}/break"),
    WATCH_LOCK("GET", "/v1/locks/{name}/events"),
    SHOW_LOCK("GET", "/v1/locks/{name}"),
    LIST("GET", "/v1/locks"),
    OPEN_SESSION("POST", "/v1/sessions"),
    SHOW_SESSION("GET", "/v1/sessions/{session}"),
    CLOSE_SESSION("DELETE", "/v1/sessions/{session}"),
    RENEW_SESSION("POST", "/v1/sessions/{session}/renew"),
    WATCH_SESSION("GET", "/v1/sessions/{session}/events"),
    CLUSTER("GET", "/v1/cluster"),
    OPENAPI("GET", "/openapi.json"),
    METRICS("GET", "/metrics"),
    HEALTH("GET", "/healthz"),
    ALIVE("GET", "/livez"),
    READY("GET", "/readyz");

    /** What stands last behind a name, unless it is the name. */
    private static final Set<String> VERBS = Set.of("acquire", "ticket", "renew", "release", "break", "events");

    private final String method;
    private final String path;

    /**
     * A path that has a route.
     *
     * @param route what is asked for
     * @param variable what stands in the path for the name, with its escapes; empty if there is no name
     */
    public record Found(Route route, String variable) {}

    Route(String method, String path) {
        this.method = method;
        this.path = path;
    }

    public String method() {
        return method;
    }

    public String path() {
        return path;
    }

    /** Says whether the node answers it by itself. Only {@link #CLUSTER} of these looks at who asks. */
    public boolean isOfNode() {
        return this == OPENAPI
                || this == HEALTH
                || this == ALIVE
                || this == READY
                || this == METRICS
                || this == CLUSTER;
    }

    /**
     * Finds what a request asks for. A name may have slashes in it; a last part that is a verb is the verb, unless
     * there is nothing before it.
     *
     * @param method the method
     * @param rawPath the path, with its escapes
     */
    public static Found find(String method, String rawPath) {
        String form = rawPath;
        String variable = "";
        for (String root : List.of("/v1/locks/", "/v1/sessions/")) {
            if (rawPath.startsWith(root) && rawPath.length() > root.length()) {
                variable = rawPath.substring(root.length());
                int slash = variable.lastIndexOf('/');
                String verb =
                        slash > 0 && VERBS.contains(variable.substring(slash + 1)) ? variable.substring(slash) : "";
                variable = variable.substring(0, variable.length() - verb.length());
                form = root + (root.equals("/v1/locks/") ? "{name}" : "{session}") + verb;
            }
        }
        List<Route> here = new ArrayList<>();
        for (Route route : values()) {
            if (route.path.equals(form)) {
                here.add(route);
            }
        }
        return new Found(choose(method, here), variable);
    }

    private static Route choose(String method, List<Route> here) {
        if (here.isEmpty()) {
            throw Problem.of(404, "no-such-path", "There is nothing at this path. see=/openapi.json", false)
                    .refused();
        }
        for (Route route : here) {
            if (route.method.equals(method)) {
                return route;
            }
        }
        String allowed = here.stream().map(Route::method).collect(Collectors.joining(", "));
        throw Problem.of(405, "wrong-method", "This path has no such method. allowed=\"" + allowed + "\"", false)
                .with("allowed", allowed)
                .refused();
    }
}
