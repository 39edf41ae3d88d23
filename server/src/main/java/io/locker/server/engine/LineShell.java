package io.locker.server.engine;

import io.locker.host.LogText;
import io.locker.host.TableWords;
import io.locker.machine.Command;
import io.locker.protocol.ServiceCall;
import io.locker.protocol.ServiceWord;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** One line as threads see it: words go out in the order in which the desk said them, by one thread at a time. */
final class LineShell implements Visitor {
    private final LockServer server;
    private final Outlet outlet;
    private final DeskLine line;
    private final ConcurrentLinkedQueue<Said> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger queued = new AtomicInteger();
    private final AtomicBoolean draining = new AtomicBoolean();
    private final AtomicBoolean closed = new AtomicBoolean();

    /** What the desk said at one moment. */
    private record Said(List<ServiceWord> words, DeskLine.@Nullable End end) {}

    LineShell(LockServer server, Outlet outlet, DeskLine line) {
        this.server = server;
        this.outlet = outlet;
        this.line = line;
    }

    DeskLine line() {
        return line;
    }

    @Override
    public void send(List<ServiceCall> calls) {
        List<Call> heard = new ArrayList<>(calls.size());
        for (ServiceCall call : calls) {
            heard.add(new Call(line, call, textOf(call)));
        }
        server.heard(heard);
    }

    private static String textOf(ServiceCall call) {
        boolean written = call instanceof ServiceCall.Carry carry
                && !(carry.command() instanceof Command.Beat)
                && TableWords.isOfClients(carry.command());
        return written ? LogText.line(((ServiceCall.Carry) call).command()) : "";
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            server.closed(this);
        }
    }

    /** Takes over what the desk said, under the desk's lock; returns how many words wait for the outlet. */
    int take() {
        List<ServiceWord> words = line.takeSaid();
        DeskLine.End end = line.ended();
        if (closed.get() || (words.isEmpty() && end == null)) {
            return 0;
        }
        queue.add(new Said(words, end));
        return queued.addAndGet(words.size());
    }

    /** Hands over what waits, unless another thread does; outside of all locks. Returns the outlet's unsent bytes. */
    long drain() {
        while (!queue.isEmpty() && draining.compareAndSet(false, true)) {
            try {
                for (Said said = queue.poll(); said != null; said = queue.poll()) {
                    hand(said);
                }
            } finally {
                draining.set(false);
            }
        }
        return closed.get() ? 0 : outlet.unsent();
    }

    private void hand(Said said) {
        queued.addAndGet(-said.words().size());
        if (closed.get()) {
            return;
        }
        if (!said.words().isEmpty()) {
            outlet.say(said.words());
        }
        DeskLine.End end = said.end();
        if (end != null && closed.compareAndSet(false, true)) {
            outlet.end(end.why(), end.leader());
        }
    }
}
