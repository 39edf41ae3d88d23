package io.locker.jdbc.file;

import io.locker.memory.VirtualTime;
import io.locker.spi.BackendProvider.OpenRequest;
import io.locker.spi.BackendUri;
import io.locker.spi.StoreBackend;
import io.locker.spi.TimeSource;
import io.locker.testkit.StoreSubject;
import java.nio.file.Path;
import java.time.Duration;

/** A file backend in a directory of the test, with a clock that the test moves. */
final class FileSubject implements StoreSubject {
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(20);

    private final Path directory;
    private final VirtualTime time = new VirtualTime();

    FileSubject(Path directory) {
        this.directory = directory;
    }

    /** Opens a client of a directory the way that a user does. */
    static StoreBackend open(Path directory, Duration requestTimeout, TimeSource time) {
        BackendUri uri = BackendUri.parse("file:" + directory.toUri().getRawPath());
        return (StoreBackend) new FileBackendProvider().open(new OpenRequest(uri, requestTimeout, time));
    }

    @Override
    public StoreBackend open() {
        return open(directory, REQUEST_TIMEOUT, time);
    }

    @Override
    public void pass(Duration duration) {
        time.advance(duration);
    }

    @Override
    public void close() {
        // JUnit removes the directory.
    }
}
