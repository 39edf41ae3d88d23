package io.locker.server.access;

import io.locker.api.BackendUnavailableException;
import io.locker.protocol.ServiceCall;
import io.locker.protocol.ServiceWord;
import io.locker.server.engine.Outlet;
import io.locker.server.engine.Reception;
import io.locker.server.engine.Visitor;
import java.util.List;
import java.util.Optional;

/** Lets everybody in and everybody do everything; what is done to holds of others is put on record all the same. */
final class OpenAdmission implements Admission {
    private final Reception server;
    private final Audit audit;
    private final Reception everybody = this::connect;

    OpenAdmission(Reception server, Audit audit) {
        this.server = server;
        this.audit = audit;
    }

    @Override
    public Reception admit(Credentials credentials) {
        return everybody;
    }

    private Visitor connect(Outlet outlet) {
        Acts acts = new Acts("", audit);
        Visitor visitor = server.connect(new Hearing(outlet, acts));
        return new Saying(visitor, acts);
    }

    @Override
    public void requireAdministrator(Credentials credentials, String what) {
        if (!what.isEmpty()) {
            audit.administered("", what);
        }
    }

    private record Saying(Visitor server, Acts acts) implements Visitor {
        @Override
        public void send(List<ServiceCall> calls) {
            for (ServiceCall call : calls) {
                if (call instanceof ServiceCall.Carry carry) {
                    acts.begin(call.id(), carry.command());
                }
            }
            server.send(calls);
        }

        @Override
        public void close() {
            server.close();
            acts.end();
        }
    }

    private record Hearing(Outlet client, Acts acts) implements Outlet {
        @Override
        public void say(List<ServiceWord> words) {
            for (ServiceWord word : words) {
                if (word instanceof ServiceWord.Answer answer) {
                    acts.answered(answer);
                }
            }
            client.say(words);
        }

        @Override
        public long unsent() {
            return client.unsent();
        }

        @Override
        public void end(BackendUnavailableException why, Optional<String> leader) {
            client.end(why, leader);
            acts.end();
        }
    }
}
