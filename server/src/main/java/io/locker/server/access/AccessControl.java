package io.locker.server.access;

import io.locker.api.NotPermittedException;
import io.locker.server.engine.Outlet;
import io.locker.server.engine.Reception;
import io.locker.server.engine.Visitor;
import io.locker.server.tls.WatchedFiles;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Lets in whom the files name, and lets each do what they allow; all else is denied. Whoever is named no more is turned
 * away at once, also from lines that are open.
 */
public final class AccessControl implements Admission, AutoCloseable {
    private final Reception server;
    private final Audit audit;
    private final WatchedFiles<Policy> policy;
    private final Set<Gate> gates = ConcurrentHashMap.newKeySet();

    /** What the files say, read together. */
    private record Policy(Rules rules, Tokens tokens) {

        static Policy of(List<byte[]> contents) {
            Rules rules = Rules.parse(TextLines.decode(contents.get(0)));
            String tokens = contents.size() < 2 ? "" : TextLines.decode(contents.get(1));
            return new Policy(rules, Tokens.parse(tokens));
        }
    }

    /**
     * Turns access control on.
     *
     * @param files where it is written who may do what; looked at again and again
     * @param server what is behind it
     * @param audit the record of what is done and denied
     * @param every how often to look at the files
     * @throws IllegalArgumentException if they cannot be read
     */
    public AccessControl(AccessFiles files, Reception server, Audit audit, Duration every) {
        this.server = server;
        this.audit = audit;
        List<Path> paths = new ArrayList<>(List.of(files.rules()));
        files.tokens().ifPresent(paths::add);
        policy = WatchedFiles.open("access control", paths, Policy::of, every);
        policy.onChange(fresh -> turnAway());
    }

    @Override
    public Reception admit(Credentials credentials) {
        Entrant entrant = new Entrant(credentials, known(credentials));
        if (entrant.rights().isNone()) {
            throw denied(entrant, "come in");
        }
        return new Received(entrant);
    }

    /** Where a user is received: the same place, whatever he has shown. */
    private final class Received implements Reception {
        private final Entrant entrant;

        Received(Entrant entrant) {
            this.entrant = entrant;
        }

        @Override
        public Visitor connect(Outlet outlet) {
            return open(entrant, outlet);
        }

        private AccessControl control() {
            return AccessControl.this;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Received received
                    && received.control() == control()
                    && received.entrant.user.equals(entrant.user);
        }

        @Override
        public int hashCode() {
            return entrant.user.hashCode();
        }
    }

    private Visitor open(Entrant entrant, Outlet outlet) {
        Gate gate = new Gate(entrant, outlet);
        gate.open(server.connect(gate));
        gates.add(gate);
        if (!entrant.isWelcome()) {
            gate.close();
            throw denied(entrant, "come in");
        }
        return gate;
    }

    @Override
    public void requireAdministrator(Credentials credentials, String what) {
        Entrant entrant = new Entrant(credentials, known(credentials));
        if (!entrant.rights().mayAnywhere(Verb.ADMINISTER)) {
            throw denied(entrant, Verb.ADMINISTER.toString());
        }
        if (!what.isEmpty()) {
            audit.administered(entrant.user().name(), what);
        }
    }

    private NotPermittedException denied(Entrant entrant, String what) {
        audit.turnedAway(entrant.user().name(), entrant.credentials.from(), what);
        return new NotPermittedException(
                "The user may not do this. user=" + entrant.user() + " verb=\"" + what + "\"", null);
    }

    /** Returns who comes; throws NotAuthenticatedException. */
    private Principal known(Credentials credentials) {
        try {
            return find(credentials).orElseThrow(() -> {
                boolean shown = credentials.hasAuthorization();
                return new NotAuthenticatedException(
                        shown
                                ? "The server does not know this token."
                                : "The server lets nobody in without a token or a certificate.");
            });
        } catch (NotAuthenticatedException e) {
            audit.turnedAway("", credentials.from(), "authenticate");
            throw e;
        }
    }

    /** A token says who comes, whoever has the certificate; what is shown and not known is never passed over. */
    private Optional<Principal> find(Credentials credentials) {
        if (credentials.hasAuthorization()) {
            return credentials.token().flatMap(policy.value().tokens()::find);
        }
        try {
            return credentials.certificate().map(CertificateNames::user);
        } catch (IllegalArgumentException e) {
            throw new NotAuthenticatedException(String.valueOf(e.getMessage()));
        }
    }

    private void turnAway() {
        for (Gate gate : gates) {
            if (!gate.entry().isWelcome()) {
                gate.turnAway("The server does not let this user in any more. user="
                        + gate.entry().user());
            }
        }
    }

    /** Looks at the files no more. Lines that are open stay, with the rules that were read last. */
    @Override
    public void close() {
        policy.close();
    }

    /** A user who is let in, by what he has shown. */
    private final class Entrant implements Gate.Entry {
        private final Credentials credentials;
        private final Principal user;

        Entrant(Credentials credentials, Principal user) {
            this.credentials = credentials;
            this.user = user;
        }

        @Override
        public Principal user() {
            return user;
        }

        @Override
        public Rights rights() {
            return policy.value().rules().of(user);
        }

        @Override
        public Audit audit() {
            return audit;
        }

        /** Whether he would be let in if he came now. */
        @Override
        public boolean isWelcome() {
            return !rights().isNone() && find(credentials).filter(user::equals).isPresent();
        }

        @Override
        public void left(Gate gate) {
            gates.remove(gate);
        }
    }
}
