package io.locker;

import io.locker.api.BackendUnavailableException;
import io.locker.api.DistributedLock;
import io.locker.api.DistributedSemaphore;
import io.locker.api.LockMode;
import io.locker.api.LockName;
import io.locker.api.Loss;
import io.locker.api.MultiLock;
import io.locker.api.NotPermittedException;
import io.locker.client.LockClient;
import io.locker.protocol.LockService;
import io.locker.spi.Backend;
import io.locker.spi.BackendProvider.OpenRequest;
import io.locker.spi.BackendUri;
import io.locker.spi.Capabilities;
import io.locker.spi.Capability;
import io.locker.spi.LogBackend;
import io.locker.spi.PartitionedLog;
import io.locker.spi.StoreBackend;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * A client of one backend: the front door of the library.
 *
 * <pre>{@code
 * try (Locker locker = Locker.open("file:/var/lib/app/locks")) {
 *     try (Hold hold = locker.lock("orders/42").acquire()) {
 *         orders.save(order, hold.token());
 *     }
 * }
 * }</pre>
 *
 * <p>A program opens one per backend and keeps it. It has one session with one heartbeat (one more for each other
 * {@linkplain io.locker.api.AcquireOptions#lease lease} in use), two or three daemon threads, and the connections of
 * its backend, whatever the number of locks. All methods may be called from any thread.
 */
public final class Locker implements AutoCloseable {
    private final LockClient client;

    private Locker(LockClient client) {
        this.client = client;
    }

    /**
     * Opens a client with the defaults.
     *
     * @param uri where the locks live, such as {@code file:/path}, {@code memory:} or {@code postgresql://host/db}
     * @return a client, to be closed
     * @throws IllegalArgumentException if the address makes no sense or no backend on the class path knows its scheme;
     *     says which are known
     * @throws BackendUnavailableException if the place cannot be reached or used
     */
    public static Locker open(String uri) {
        return open(uri, LockerOptions.defaults());
    }

    /**
     * Opens a client.
     *
     * @param uri where the locks live
     * @param options how to work
     * @return a client, to be closed
     * @throws IllegalArgumentException as {@link #open(String)}
     * @throws BackendUnavailableException if the place cannot be reached or used
     */
    public static Locker open(String uri, LockerOptions options) {
        Objects.requireNonNull(uri, "uri");
        Objects.requireNonNull(options, "options");
        BackendUri parsed = BackendUri.parse(uri);
        OpenRequest request = new OpenRequest(parsed, options.requestTimeout(), options.time());
        return using(Providers.forScheme(parsed).open(request), options);
    }

    /**
     * Makes a client of a backend that the program has opened itself.
     *
     * @param backend the backend; closed together with the client
     * @param options how to work
     * @return a client, to be closed
     */
    public static Locker using(Backend backend, LockerOptions options) {
        Objects.requireNonNull(backend, "backend");
        Objects.requireNonNull(options, "options");
        LockClient.Settings settings =
                new LockClient.Settings(options.lease(), options.requestTimeout(), options.holder(), options.time());
        if (backend instanceof StoreBackend store) {
            return new Locker(new LockClient(store, settings));
        }
        if (backend instanceof LogBackend log) {
            return new Locker(new LockClient(PartitionedLog.of(List.of(log)), settings));
        }
        if (backend instanceof PartitionedLog logs) {
            return new Locker(new LockClient(logs, settings));
        }
        if (backend instanceof LockService service) {
            return new Locker(new LockClient(service, settings));
        }
        backend.close();
        throw new NotPermittedException("This kind of backend cannot be used by a client. backend=" + backend, null);
    }

    /**
     * Returns a lock, taken in exclusive mode. No I/O.
     *
     * @param name what all that want the same lock agree on
     * @return its description
     * @throws IllegalArgumentException if the name is not a {@link LockName}; says why
     */
    public DistributedLock lock(String name) {
        return client.lock(named(name), LockMode.EXCLUSIVE);
    }

    /**
     * Returns a semaphore. No I/O.
     *
     * @param name what all that want the same permits agree on; shares its names with the locks
     * @param limit how many permits there are, at least 1
     * @return its description
     * @throws IllegalArgumentException if the name is not a {@link LockName} or the limit is out of bounds
     */
    public DistributedSemaphore semaphore(String name, int limit) {
        return client.semaphore(named(name), limit);
    }

    /**
     * Returns several locks that are taken together, all or none. No I/O.
     *
     * @param names at least one name; a name given twice counts once
     * @return their description
     * @throws IllegalArgumentException if there is no name or one is not a {@link LockName}
     */
    public MultiLock all(String... names) {
        return client.all(Arrays.stream(Objects.requireNonNull(names, "names"))
                .map(Locker::named)
                .toList());
    }

    private static LockName named(String name) {
        return new LockName(Objects.requireNonNull(name, "name"));
    }

    /**
     * Lists names that are held, awaited or have a value, a page at a time.
     *
     * @param prefix what the names begin with; empty for all
     * @param after only names greater than this; empty for the first page
     * @param limit how many at most; from 1
     * @return the names, sorted
     * @throws BackendUnavailableException if no answer could be had
     */
    public List<LockName> names(String prefix, String after, int limit) {
        return client.names(prefix, after, limit);
    }

    /**
     * Returns what the backend can do.
     *
     * @return its capabilities
     */
    public Capabilities capabilities() {
        return client.capabilities();
    }

    /**
     * Checks at start that the backend can do what the program relies on.
     *
     * @param needed the capabilities needed
     * @return this client
     * @throws NotPermittedException if one is missing; names all that are missing
     */
    public Locker require(Capability... needed) {
        List<Capability> missing = Arrays.stream(Objects.requireNonNull(needed, "needed"))
                .filter(c -> !capabilities().has(c))
                .toList();
        if (!missing.isEmpty()) {
            throw new NotPermittedException(
                    "The backend cannot do what is required. missing=" + missing + " can="
                            + capabilities().can(),
                    null);
        }
        return this;
    }

    /**
     * Releases everything, ends the session and closes the backend. Holds that are still out are lost with
     * {@link Loss.Reason#CLOSED}; who waits gets a {@link BackendUnavailableException}. Waits for the backend at most
     * the request timeout. A second call does nothing.
     */
    @Override
    public void close() {
        client.close();
    }
}
