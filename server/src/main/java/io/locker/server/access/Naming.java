package io.locker.server.access;

import io.locker.api.LockName;
import io.locker.api.NotPermittedException;
import io.locker.machine.Claim;
import io.locker.machine.ClaimId;
import io.locker.machine.Command;
import io.locker.machine.Command.RequestId;
import io.locker.machine.Origin;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The names of one user's sessions and actors: the table knows them as {@code user!id}, the user himself as {@code id}.
 * So a user cannot name a session of another one, whatever he knows about it, and all nodes agree about that without
 * anything to keep. What others see of a session has the user's name in front, which was proved.
 */
final class Naming {
    private static final char MARK = '!';
    private static final int MANY = 64;

    private final Principal user;
    private final String prefix;
    private final Map<String, String> sessions = new ConcurrentHashMap<>();

    Naming(Principal user) {
        this.user = user;
        prefix = user.name() + MARK;
    }

    /** Says whether an id is that of a session as others see it. */
    static boolean isForeign(String session) {
        return session.indexOf(MARK) >= 0;
    }

    /** Returns whose session it is, by its id as others see it. */
    static String ownerOf(String session) {
        return session.substring(0, Math.max(0, session.indexOf(MARK)));
    }

    /** Returns what the table calls a session of this user; throws NotPermittedException if it cannot be one. */
    String in(String session) {
        String known = sessions.get(session);
        if (known != null) {
            return known;
        }
        int longest = ClaimId.MAX_SESSION - prefix.length();
        if (isForeign(session)) {
            throw new NotPermittedException("The session is not this user's. user=" + user, null);
        }
        if (session.isEmpty() || session.length() > longest) {
            throw new NotPermittedException(
                    "A session id of this user has 1 to " + longest + " characters. user=" + user + " length="
                            + session.length(),
                    null);
        }
        String named = prefix + session;
        if (sessions.size() < MANY) {
            sessions.put(session, named);
        }
        return named;
    }

    RequestId in(RequestId request) {
        return new RequestId(in(request.session()), request.number(), request.done());
    }

    ClaimId in(ClaimId claim) {
        return new ClaimId(in(claim.session()), claim.number());
    }

    Claim in(Claim claim) {
        return new Claim(in(claim.id()), claim.demand(), in(claim.origin()), claim.payload(), claim.together());
    }

    /** An actor of another user must not be waited for as if it were this one's. */
    private Origin in(Origin origin) {
        return origin.actor().isEmpty()
                ? origin
                : new Origin(origin.holder(), origin.purpose(), prefix + origin.actor());
    }

    /** Results are for claims of anybody. */
    private SortedMap<ClaimId, String> in(Map<ClaimId, String> results) {
        SortedMap<ClaimId, String> named = new TreeMap<>();
        results.forEach((id, result) -> named.put(isForeign(id.session()) ? id : in(id), result));
        return named;
    }

    /** Returns a command of this user's as the table is to see it. */
    Command in(Command command) {
        return command.dispatch(new Inward());
    }

    String out(String session) {
        return session.startsWith(prefix) ? session.substring(prefix.length()) : session;
    }

    ClaimId out(ClaimId claim) {
        return isOwn(claim) ? new ClaimId(out(claim.session()), claim.number()) : claim;
    }

    String outActor(String actor) {
        return out(actor);
    }

    boolean isOwn(ClaimId claim) {
        return isOwn(claim.session());
    }

    boolean isOwn(String session) {
        return session.startsWith(prefix);
    }

    Claim out(Claim claim) {
        Origin origin = claim.origin();
        Origin shown =
                origin.actor().isEmpty() ? origin : new Origin(origin.holder(), origin.purpose(), out(origin.actor()));
        return new Claim(out(claim.id()), claim.demand(), shown, claim.payload(), claim.together());
    }

    private final class Inward implements Command.Handler<Command> {

        @Override
        public Command openSession(Command.OpenSession command) {
            return new Command.OpenSession(in(command.session()), command.holder(), command.lease());
        }

        @Override
        public Command beat(Command.Beat command) {
            return new Command.Beat(in(command.session()));
        }

        /** Whoever may end sessions of others names them as he sees them. */
        @Override
        public Command closeSession(Command.CloseSession command) {
            return isForeign(command.session()) ? command : new Command.CloseSession(in(command.session()));
        }

        @Override
        public Command expireSession(Command.ExpireSession command) {
            return command;
        }

        @Override
        public Command newTerm(Command.NewTerm command) {
            return command;
        }

        @Override
        public Command tick(Command.Tick command) {
            return command;
        }

        @Override
        public Command lift(Command.Lift command) {
            return command;
        }

        @Override
        public Command acquire(Command.Acquire command) {
            return new Command.Acquire(in(command.request()), command.lock(), in(command.claim()), command.mayWait());
        }

        @Override
        public Command withdraw(Command.Withdraw command) {
            return new Command.Withdraw(in(command.request()), in(command.claim()));
        }

        @Override
        public Command release(Command.Release command) {
            return new Command.Release(in(command.request()), in(command.claim()), command.atLeast());
        }

        @Override
        public Command letGo(Command.LetGo command) {
            LockName lock = command.lock();
            return new Command.LetGo(in(command.request()), in(command.claim()), lock);
        }

        @Override
        public Command convert(Command.Convert command) {
            return new Command.Convert(in(command.request()), in(command.claim()), command.mode(), command.mayWait());
        }

        @Override
        public Command settle(Command.Settle command) {
            return new Command.Settle(in(command.request()), in(command.claim()), in(command.results()));
        }

        @Override
        public Command attach(Command.Attach command) {
            return new Command.Attach(in(command.request()), in(command.claim()), command.text(), command.keep());
        }

        /** Who does it is what was proved; what was said stands behind it. */
        @Override
        public Command breakHolds(Command.BreakHolds command) {
            String said = command.by();
            String by = said.isBlank() || said.equals(user.name()) ? user.name() : user.name() + " (" + said + ")";
            return new Command.BreakHolds(command.lock(), by, command.reason(), command.token());
        }
    }
}
