package io.locker.server.access;

import io.locker.machine.Command;
import io.locker.machine.Reply;
import io.locker.protocol.ServiceWord;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What a user does to holds of others: put on record once it is known what came of it, and at the latest at the end.
 */
final class Acts {
    private final String user;
    private final Audit audit;
    private final Map<Long, Command> open = new ConcurrentHashMap<>();

    Acts(String user, Audit audit) {
        this.user = user;
        this.audit = audit;
    }

    /** A call is passed on. Whoever closes a session names his own without its owner. */
    void begin(long id, Command command) {
        boolean kicks = command instanceof Command.CloseSession close
                && !Naming.ownerOf(close.session()).isEmpty()
                && !Naming.ownerOf(close.session()).equals(user);
        if (kicks || command instanceof Command.BreakHolds) {
            open.put(id, command);
        }
    }

    /** A call was answered. */
    void answered(ServiceWord.Answer answer) {
        Command command = open.isEmpty() ? null : open.remove(answer.id());
        if (command != null) {
            record(command, outcome(answer));
        }
    }

    private static String outcome(ServiceWord.Answer answer) {
        if (answer instanceof ServiceWord.Failed) {
            return "failed";
        }
        boolean done = answer instanceof ServiceWord.Replied replied && replied.reply() instanceof Reply.Done;
        return done ? "done" : "nothing to do";
    }

    /** The line is over; nobody knows what came of what is open. */
    void end() {
        open.keySet().forEach(id -> {
            Command command = open.remove(id);
            if (command != null) {
                record(command, "unknown");
            }
        });
    }

    private void record(Command command, String outcome) {
        if (command instanceof Command.BreakHolds breaking) {
            audit.broke(user, breaking, outcome);
        } else if (command instanceof Command.CloseSession close) {
            audit.kicked(user, Naming.ownerOf(close.session()), outcome);
        }
    }
}
