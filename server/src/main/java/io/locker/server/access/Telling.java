package io.locker.server.access;

import io.locker.api.LockName;
import io.locker.machine.Claim;
import io.locker.machine.Event;
import io.locker.machine.Grant;
import io.locker.machine.LockDocument;
import io.locker.machine.Reply;
import io.locker.protocol.ServiceWord;
import java.util.List;

/** What the server says as one user is to hear it: his own sessions under his own names, and no locks of others. */
final class Telling {
    /** In place of a name that the user may not see. */
    static final LockName HIDDEN = new LockName("(hidden)");

    private final Naming naming;

    Telling(Naming naming) {
        this.naming = naming;
    }

    ServiceWord.Answer told(ServiceWord.Answer answer, Rights rights) {
        if (answer instanceof ServiceWord.Replied replied) {
            Reply reply = told(replied.reply(), rights);
            return new ServiceWord.Replied(replied.id(), reply, replied.lock());
        }
        if (answer instanceof ServiceWord.Resumed resumed) {
            List<ServiceWord.Standing> standings = resumed.standings().stream()
                    .map(one -> new ServiceWord.Standing(
                            one.lock(), naming.out(one.claim()), told(one.reply(), rights), one.surroundings()))
                    .toList();
            return new ServiceWord.Resumed(resumed.id(), resumed.alive(), standings);
        }
        if (answer instanceof ServiceWord.Looked looked) {
            String document = LockDocument.renamed(looked.document(), claim -> shown(claim, rights), naming::out);
            return new ServiceWord.Looked(looked.id(), document, looked.waiting(), looked.now());
        }
        return answer;
    }

    /** With which other locks somebody else holds this one together is told only as far as the user may see those. */
    private Claim shown(Claim claim, Rights rights) {
        Claim out = naming.out(claim);
        if (naming.isOwn(claim.id()) || claim.together().isEmpty()) {
            return out;
        }
        List<LockName> seen = claim.together().stream()
                .filter(name -> rights.may(Verb.INSPECT, name.value()))
                .toList();
        return new Claim(out.id(), out.demand(), out.origin(), out.payload(), seen);
    }

    private Reply told(Reply reply, Rights rights) {
        if (reply instanceof Reply.Granted granted) {
            return new Reply.Granted(told(granted.grant()));
        }
        if (reply instanceof Reply.Converted converted) {
            return new Reply.Converted(told(converted.grant()));
        }
        if (reply instanceof Reply.Deadlock deadlock) {
            return new Reply.Deadlock(
                    deadlock.cycle().stream().map(wait -> told(wait, rights)).toList());
        }
        return reply;
    }

    private Reply.Wait told(Reply.Wait wait, Rights rights) {
        boolean visible = naming.isOwn(wait.claim())
                || rights.may(Verb.INSPECT, wait.lock().value());
        return new Reply.Wait(naming.outActor(wait.actor()), naming.out(wait.claim()), visible ? wait.lock() : HIDDEN);
    }

    private Grant told(Grant grant) {
        return new Grant(naming.out(grant.claim()), grant.token(), grant.since());
    }

    ServiceWord.Happened told(ServiceWord.Happened happened) {
        return new ServiceWord.Happened(told(happened.event()), happened.lock());
    }

    private Event told(Event event) {
        if (event instanceof Event.Granted granted) {
            return new Event.Granted(granted.lock(), told(granted.grant()), granted.waiting());
        }
        if (event instanceof Event.Converted converted) {
            return new Event.Converted(converted.lock(), told(converted.grant()));
        }
        if (event instanceof Event.Broken broken) {
            return new Event.Broken(broken.lock(), naming.out(broken.claim()), broken.note());
        }
        if (event instanceof Event.Settled settled) {
            return new Event.Settled(settled.lock(), naming.out(settled.claim()), settled.result());
        }
        if (event instanceof Event.Contended contended) {
            return new Event.Contended(contended.lock(), naming.out(contended.claim()));
        }
        Event.SessionEnded ended = (Event.SessionEnded) event;
        return new Event.SessionEnded(naming.out(ended.session()), ended.expired());
    }
}
