package io.locker.server.http;

import io.locker.machine.Event;
import io.locker.machine.Reply;
import io.locker.protocol.ServiceWord.Standing;
import io.locker.server.http.request.Json;
import io.netty.util.concurrent.EventExecutor;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tells a client by a stream what happens to a session. */
final class SessionEvents implements Ear {
    private final EventExecutor loop;
    private @Nullable EventStream stream;

    SessionEvents(EventExecutor loop) {
        this.loop = loop;
    }

    @Override
    public EventExecutor loop() {
        return loop;
    }

    /** Tells how all claims stand, and from now on what happens. */
    void begin(EventStream to, List<Standing> standings) {
        stream = to;
        standings.forEach(standing -> to.tell("standing", standing(standing)));
    }

    /** Shows how a claim stands. */
    static Map<String, Object> standing(Standing standing) {
        Json.Fields fields = new Json.Fields()
                .put("name", standing.lock().value())
                .put("claim", Problems.text(standing.claim().number()));
        Reply reply = standing.reply();
        if (reply instanceof Reply.Granted granted) {
            fields.put("state", "held")
                    .put("token", Problems.text(granted.grant().token()));
        } else if (reply instanceof Reply.Queued queued) {
            fields.put("state", "waiting")
                    .put("number", Problems.text(queued.number()))
                    .put("position", queued.position() + 1);
        } else if (reply instanceof Reply.Broken broken) {
            broken(fields.put("state", "broken"), broken);
        } else {
            fields.put("state", "over");
        }
        return fields.done();
    }

    private static Json.Fields broken(Json.Fields fields, Reply.Broken broken) {
        return fields.put("token", Problems.text(broken.token()))
                .put("by", broken.by())
                .put("reason", broken.reason());
    }

    @Override
    public void happened(Event event) {
        EventStream open = stream;
        if (open != null) { // what happened before is seen in the standings
            tell(event, open);
        }
    }

    private static void tell(Event event, EventStream stream) {
        if (event instanceof Event.SessionEnded ended) {
            stream.tell("session-ended", Map.of("session", ended.session(), "expired", ended.expired()));
            stream.end();
            return;
        }
        if (event instanceof Event.OfClaim ofClaim) {
            Json.Fields fields = new Json.Fields()
                    .put("name", ofClaim.lock().value())
                    .put("claim", Problems.text(ofClaim.claim().number()));
            if (event instanceof Event.Granted granted) {
                stream.tell(
                        "granted",
                        fields.put("token", Problems.text(granted.grant().token()))
                                .done());
            } else if (event instanceof Event.Broken broken) {
                stream.tell("broken", broken(fields, broken.note()).done());
            } else if (event instanceof Event.Contended) {
                stream.tell("contended", fields.done());
            }
        }
    }

    @Override
    public void ended(MovedException why) {
        EventStream open = stream;
        if (open != null) {
            open.tell("moved", Map.of("detail", String.valueOf(why.getMessage())));
            open.end();
        }
    }

    @Override
    public void replaced() {
        // A session may have any number of these.
    }
}
