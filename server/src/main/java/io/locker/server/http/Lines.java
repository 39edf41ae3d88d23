package io.locker.server.http;

import io.locker.server.engine.NotServingException;
import io.locker.server.engine.Reception;
import io.locker.server.http.request.Problem;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/** The lines to the engine: one for each reception, opened when it is first needed. */
@SuppressWarnings("FutureReturnValueIgnored") // a line that was not opened needs no closing
final class Lines {
    private final Executor opener;
    private final Duration patience;
    private final int most;
    private final Map<Reception, CompletableFuture<Line>> open = new ConcurrentHashMap<>();

    /**
     * Makes none yet.
     *
     * @param opener opens lines, which may block for a moment
     * @param patience how long an answer may take
     * @param most how many there are at most
     */
    Lines(Executor opener, Duration patience, int most) {
        this.opener = opener;
        this.patience = patience;
        this.most = most;
    }

    int size() {
        return open.size();
    }

    /** Returns the line of a reception. */
    CompletableFuture<Line> of(Reception reception) {
        CompletableFuture<Line> present = open.get(reception);
        if (present != null) {
            return present;
        }
        if (open.size() >= most) {
            closeIdle();
        }
        if (open.size() >= most) {
            return CompletableFuture.failedFuture(Problem.unavailable("The node has too many lines. limit=" + most)
                    .refused());
        }
        CompletableFuture<Line> fresh = new CompletableFuture<>();
        CompletableFuture<Line> before = open.putIfAbsent(reception, fresh);
        if (before == null) {
            opener.execute(() -> connect(reception, fresh));
            return fresh;
        }
        return before;
    }

    private void connect(Reception reception, CompletableFuture<Line> fresh) {
        Line line = new Line(patience, over -> open.remove(reception, fresh));
        try {
            line.open(reception);
            fresh.complete(line);
            if (line.isOver()) {
                open.remove(reception, fresh);
            }
        } catch (NotServingException e) {
            open.remove(reception, fresh);
            fresh.completeExceptionally(new MovedException(String.valueOf(e.getMessage()), e.leader()));
        } catch (RuntimeException e) {
            open.remove(reception, fresh);
            fresh.completeExceptionally(e);
        }
    }

    /** Closes lines on which nobody waits for anything. */
    private void closeIdle() {
        open.forEach((reception, line) -> {
            Line ready = line.getNow(null);
            if (ready != null && ready.isIdle() && open.remove(reception, line)) {
                opener.execute(ready::close);
            }
        });
    }

    void close() {
        open.values().forEach(line -> line.thenAccept(Line::close));
        open.clear();
    }
}
