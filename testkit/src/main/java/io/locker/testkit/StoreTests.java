package io.locker.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.locker.api.LockName;
import io.locker.spi.LockRecord;
import io.locker.spi.LockRecord.InboxEntry;
import io.locker.spi.StoreBackend;
import io.locker.spi.Swap;
import io.locker.spi.Swap.Taken;
import io.locker.spi.SwapResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A store for each test, with one client, and short words for what the tests do with it. */
abstract class StoreTests {
    static final LockName NAME = new LockName("orders/42");

    private final List<StoreBackend> clients = new ArrayList<>();

    private @Nullable StoreSubject subject;
    private @Nullable StoreBackend store;

    abstract StoreSubject newSubject() throws Exception;

    @BeforeEach
    void openStore() throws Exception {
        subject = newSubject();
        store = anotherClient();
    }

    @AfterEach
    void closeStore() {
        clients.forEach(StoreBackend::close);
        if (subject != null) {
            subject.close();
        }
    }

    final StoreSubject subject() {
        if (subject == null) {
            throw new IllegalStateException("The store is not open.");
        }
        return subject;
    }

    final StoreBackend store() {
        if (store == null) {
            throw new IllegalStateException("The store is not open.");
        }
        return store;
    }

    final StoreBackend anotherClient() {
        StoreBackend client = subject().open();
        clients.add(client);
        return client;
    }

    static SwapResult swap(StoreBackend store, LockName name, long expected, @Nullable String document) {
        return store.compareAndSet(new Swap(name, expected, document, Taken.NOTHING, Set.of()));
    }

    /** Writes a document whatever stands there, and returns its record. */
    static LockRecord write(StoreBackend store, LockName name, String document) {
        LockRecord found = store.read(name);
        SwapResult result = swap(store, name, found.revision(), document);
        assertThat(result.applied()).isTrue();
        return result.record();
    }

    /** Removes the document and all requests. */
    static void clear(StoreBackend store, LockName name) {
        LockRecord found = store.read(name);
        List<String> ids = found.inbox().stream().map(InboxEntry::id).toList();
        SwapResult result = store.compareAndSet(new Swap(name, found.revision(), null, Taken.of(ids), Set.of()));
        assertThat(result.applied()).isTrue();
    }

    static List<String> requests(LockRecord record) {
        return record.inbox().stream().map(InboxEntry::request).toList();
    }
}
