package io.locker.jdbc.postgresql;

import io.locker.testkit.StoreContract;
import io.locker.testkit.StoreSubject;
import io.locker.testkit.server.PostgresKind;
import io.locker.testkit.server.ServerKind;
import io.locker.testkit.server.TestServers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;

/** The store on the server that comes in an artifact, which is of another version than what is installed. */
@Tag("slow")
final class PackedStoreContractTest extends StoreContract {

    @Override
    protected StoreSubject newSubject() {
        return new PostgresSubject(
                io.locker.jdbc.postgresql.Place.on(TestServers.shared(new PackedKind(PostgresKind.PLAIN))));
    }

    /** PostgreSQL, wherever it may be installed, from the artifact. */
    private record PackedKind(PostgresKind kind) implements ServerKind {
        @Override
        public String name() {
            return "postgresql-packed";
        }

        @Override
        public List<String> programs() {
            return List.of();
        }

        @Override
        public Optional<Path> unpack() throws IOException {
            return kind.unpack();
        }

        @Override
        public List<List<String>> prepare(Place place) {
            return kind.prepare(place);
        }

        @Override
        public List<String> command(Place place) {
            return kind.command(place);
        }

        @Override
        public String url(int port) {
            return kind.url(port);
        }

        @Override
        public boolean isReady(int port) {
            return kind.isReady(port);
        }
    }
}
