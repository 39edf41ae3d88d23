package io.locker.server.access;

import io.locker.api.BackendUnavailableException;
import io.locker.api.LockException;
import io.locker.machine.Command;
import io.locker.protocol.ServiceCall;
import io.locker.protocol.ServiceWord;
import io.locker.server.access.Checks.Denied;
import io.locker.server.engine.Outlet;
import io.locker.server.engine.Visitor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A line of one user: stands between whoever carries the words and the server, checks every call, and says in the
 * user's name what passes. What is denied never reaches the server.
 */
final class Gate implements Visitor, Outlet {
    private final Entry entry;
    private final Outlet outlet;
    private final Mouth mouth;
    private final Naming naming;
    private final Telling telling;
    private final Listings listings = new Listings();
    private final Acts acts;
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile Optional<Visitor> server = Optional.empty();

    /** What a gate has to know of the user who is let in. */
    interface Entry {
        /** Returns who it is. */
        Principal user();

        /** Returns what he may do at this moment. */
        Rights rights();

        /** Returns where to put on record what is done and denied. */
        Audit audit();

        /** Says whether he would still be let in. */
        boolean isWelcome();

        /** The line is over. */
        void left(Gate gate);
    }

    Gate(Entry entry, Outlet outlet) {
        this.entry = entry;
        this.outlet = outlet;
        mouth = new Mouth(outlet);
        naming = new Naming(entry.user());
        telling = new Telling(naming);
        acts = new Acts(entry.user().name(), entry.audit());
    }

    Entry entry() {
        return entry;
    }

    /** Connects the line with the server. */
    void open(Visitor visitor) {
        server = Optional.of(visitor);
        if (closed.get()) {
            visitor.close();
        }
    }

    // What the client says.

    @Override
    public void send(List<ServiceCall> calls) {
        Rights rights = entry.rights();
        Checks checks = new Checks(entry.user(), rights);
        List<ServiceCall> passed = new ArrayList<>(calls.size());
        List<ServiceWord> refused = new ArrayList<>(0);
        for (ServiceCall call : calls) {
            try {
                pass(call, checks, rights, passed);
            } catch (Denied e) {
                entry.audit().denied(entry.user().name(), e.verb(), e.lock());
                refused.add(new ServiceWord.Failed(call.id(), e.told()));
            } catch (LockException e) {
                refused.add(new ServiceWord.Failed(call.id(), e));
            }
        }
        mouth.say(refused);
        if (!passed.isEmpty()) {
            server.ifPresent(visitor -> visitor.send(passed));
        }
    }

    private void pass(ServiceCall call, Checks checks, Rights rights, List<ServiceCall> passed) throws Denied {
        if (call instanceof ServiceCall.Carry carry) {
            Command command = naming.in(carry.command());
            checks.check(command);
            acts.begin(call.id(), command);
            passed.add(new ServiceCall.Carry(call.id(), command));
        } else if (call instanceof ServiceCall.Resume resume) {
            passed.add(new ServiceCall.Resume(call.id(), naming.in(resume.session())));
        } else if (call instanceof ServiceCall.Look look) {
            checks.require(Verb.INSPECT, look.name().value());
            passed.add(call);
        } else if (call instanceof ServiceCall.ListNames list) {
            List<ServiceCall> asked = listings.ask(list, rights);
            passed.addAll(asked);
            if (asked.isEmpty()) {
                mouth.say(List.of(new ServiceWord.Listed(call.id(), List.of())));
            }
        }
    }

    // What the server says.

    @Override
    public void say(List<ServiceWord> words) {
        Rights rights = entry.rights();
        List<ServiceWord> told = new ArrayList<>(words.size());
        for (ServiceWord word : words) {
            ServiceWord.Answer answer = word instanceof ServiceWord.Answer one ? listings.answered(one, rights) : null;
            if (answer != null) {
                acts.answered(answer);
                told.add(telling.told(answer, rights));
            } else if (word instanceof ServiceWord.Happened happened) {
                told.add(telling.told(happened));
            }
        }
        mouth.say(told);
    }

    @Override
    public long unsent() {
        return outlet.unsent();
    }

    @Override
    public void end(BackendUnavailableException why, Optional<String> leader) {
        mouth.end(why, leader);
        leave();
    }

    /** The user is not let in any more. */
    void turnAway(String why) {
        server.ifPresent(Visitor::close);
        mouth.end(new BackendUnavailableException(why, null), Optional.empty());
        leave();
    }

    @Override
    public void close() {
        mouth.close();
        server.ifPresent(Visitor::close);
        leave();
    }

    private void leave() {
        if (closed.compareAndSet(false, true)) {
            entry.left(this);
            acts.end();
        }
    }
}
