package io.locker.jdbc.file;

import io.locker.spi.Backend;
import io.locker.spi.BackendProvider;
import java.util.Set;

/**
 * Opens {@code file:} backends, which keep locks in an SQLite database on this machine.
 *
 * <p>{@code file:/var/lib/app/locks} names a directory, made if it is missing; {@code file:} alone is
 * {@code $XDG_STATE_HOME/locker}, or {@code ~/.local/state/locker}. The one parameter is {@code lookAgain}, how many
 * milliseconds a waiter waits at most before it looks again by itself.
 */
public final class FileBackendProvider implements BackendProvider {
    private static final String SCHEME = "file";

    /** Makes the provider; called by the service loader. */
    public FileBackendProvider() {}

    @Override
    public Set<String> schemes() {
        return Set.of(SCHEME);
    }

    @Override
    public Backend open(OpenRequest request) {
        return FileBackend.open(FileLocation.of(request.uri()), request.requestTimeout(), request.time());
    }
}
