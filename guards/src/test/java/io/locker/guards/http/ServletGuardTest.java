package io.locker.guards.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.locker.guards.MemoryTokens;
import io.locker.guards.TokenStore;
import io.locker.testkit.Await;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.catalina.Context;
import org.apache.catalina.Wrapper;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ServletGuardTest extends HttpGuardContract {
    /** Kept, because the settings of a logger that nobody keeps are forgotten. */
    private static final Logger OF_TOMCAT = Logger.getLogger("org.apache");

    private @Nullable Tomcat tomcat;

    @Override
    AutoCloseable start(TokenStore tokens, Duration patience, Service service) throws Exception {
        OF_TOMCAT.setLevel(Level.OFF);
        Tomcat started = new Tomcat();
        Path directory = Files.createTempDirectory(Files.createDirectories(Path.of("target", "tomcat")), "base");
        started.setBaseDir(directory.toAbsolutePath().toString());
        started.setHostname("127.0.0.1");
        started.setPort(0);
        started.getConnector().setProperty("address", "127.0.0.1");
        Context context = started.addContext("", directory.toAbsolutePath().toString());
        Wrapper servlet = Tomcat.addServlet(context, "things", new Things(service));
        servlet.setAsyncSupported(true);
        servlet.addMapping("/things/*");
        FilterDef filter = new FilterDef();
        filter.setFilterName("guard");
        filter.setFilter(new ServletGuard(tokens, request -> "things" + request.getPathInfo(), patience));
        filter.setAsyncSupported("true");
        context.addFilterDef(filter);
        FilterMap map = new FilterMap();
        map.setFilterName("guard");
        map.addURLPattern("/things/*");
        map.setDispatcher("REQUEST");
        map.setDispatcher("ASYNC");
        context.addFilterMap(map);
        started.start();
        tomcat = started;
        return () -> {
            started.stop();
            started.destroy();
        };
    }

    @Override
    int port() {
        return tomcat == null ? 0 : tomcat.getConnector().getLocalPort();
    }

    /**
     * The service as a servlet; a body that begins with "async" is handled by a thread of its own, "dispatch" later.
     */
    private static final class Things extends HttpServlet {
        private static final long serialVersionUID = 1L;

        private final transient Service service;

        Things(Service service) {
            super();
            this.service = service;
        }

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response)
                throws ServletException, IOException {
            if (request.getAttribute("again") != null) {
                handle(request, response, "again");
                return;
            }
            String body = new String(request.getInputStream().readAllBytes(), UTF_8);
            if (body.equals("dispatch")) {
                request.setAttribute("again", true);
                request.startAsync().dispatch();
                return;
            }
            if (!body.startsWith("async")) {
                handle(request, response, body);
                return;
            }
            AsyncContext later = request.startAsync();
            Thread thread = new Thread(() -> {
                try {
                    handle(request, response, body);
                    later.complete();
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            thread.start();
        }

        private void handle(HttpServletRequest request, HttpServletResponse response, String body) throws IOException {
            String thing = request.getPathInfo().substring(1);
            response.getOutputStream()
                    .write(service.handle(request.getMethod(), thing, body).getBytes(UTF_8));
        }
    }

    @Test
    void whatIsHandledLaterEndsBeforeALaterToken() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        serve(new MemoryTokens(), Duration.ofSeconds(20), (method, thing, body) -> {
            if (body.equals("async early")) {
                begun.countDown();
                await(goOn);
            }
            return body;
        });
        CompletableFuture<HttpResponse<String>> early = sendLater(put("a", "async early"), "5");
        await(begun);
        CompletableFuture<HttpResponse<String>> late = sendLater(put("a", "late"), "6");
        Await.until("the later token is shown", () -> status(get("a"), "5") == 412);
        assertThat(late).isNotDone();

        goOn.countDown();

        assertThat(Await.get(early).body()).isEqualTo("async early");
        assertThat(Await.get(late).body()).isEqualTo("late");
        assertThat(send(put("a", "async again"), "7").body()).isEqualTo("async again");
    }

    @Test
    void aRequestThatIsDispatchedAgainIsLetInOnce() throws Exception {
        Semaphore one = new Semaphore(1);
        TokenStore exclusive = (offer, atMost) -> one.tryAcquire() ? Optional.of(one::release) : Optional.empty();
        serve(exclusive, Duration.ZERO, (method, thing, body) -> body + " " + one.availablePermits());

        assertThat(send(put("a", "dispatch"), "5").body()).isEqualTo("again 0");

        Await.until("it has left", () -> one.availablePermits() == 1);
    }
}
