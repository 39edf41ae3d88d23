package io.locker.testkit;

import org.junit.jupiter.api.Nested;

/**
 * What every {@link io.locker.spi.StoreBackend} promises, as tests.
 *
 * <p>A backend extends this class in its own tests and supplies the store.
 */
public abstract class StoreContract {

    /** For the backend's own tests to extend. */
    protected StoreContract() {}

    /**
     * Makes an empty store.
     *
     * @return the store; closed by the suite
     * @throws Exception if it cannot be made, which fails the test
     */
    protected abstract StoreSubject newSubject() throws Exception;

    @Nested
    class Documents extends StoreDocumentTests {
        @Override
        StoreSubject newSubject() throws Exception {
            return StoreContract.this.newSubject();
        }
    }

    @Nested
    class Inbox extends StoreInboxTests {
        @Override
        StoreSubject newSubject() throws Exception {
            return StoreContract.this.newSubject();
        }
    }

    @Nested
    class Names extends StoreNameTests {
        @Override
        StoreSubject newSubject() throws Exception {
            return StoreContract.this.newSubject();
        }
    }

    @Nested
    class Sessions extends StoreSessionTests {
        @Override
        StoreSubject newSubject() throws Exception {
            return StoreContract.this.newSubject();
        }
    }

    @Nested
    class WakeUps extends StoreWakeTests {
        @Override
        StoreSubject newSubject() throws Exception {
            return StoreContract.this.newSubject();
        }
    }

    @Nested
    class Races extends StoreRaceTests {
        @Override
        StoreSubject newSubject() throws Exception {
            return StoreContract.this.newSubject();
        }
    }
}
