package io.locker.spi;

import io.locker.api.BackendUnavailableException;
import java.time.Duration;
import java.util.Set;

/**
 * Opens the backends of some URI schemes; found through {@link java.util.ServiceLoader}, so that adding a dependency is
 * all that a user does.
 *
 * <p>A provider is loaded only to ask for its schemes; it must not load a driver before {@link #open} asks for one.
 */
public interface BackendProvider {

    /**
     * Names the URI schemes that this provider opens.
     *
     * @return schemes in lower case, without the colon
     */
    Set<String> schemes();

    /**
     * Opens a backend.
     *
     * @param request where, and with which settings
     * @return a backend, to be closed by the caller
     * @throws IllegalArgumentException if the URI or one of its parameters makes no sense; says which and what would
     * @throws BackendUnavailableException if the place cannot be reached or used; says why
     */
    Backend open(OpenRequest request);

    /**
     * What to open.
     *
     * @param uri where
     * @param requestTimeout how long one call may take
     * @param time the clock and the timers to use
     */
    record OpenRequest(BackendUri uri, Duration requestTimeout, TimeSource time) {}
}
