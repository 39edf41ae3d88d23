package io.locker.testkit.contract;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Timeout;

/**
 * The suite that every backend must pass. A backend's test extends it and says how to make a subject; nothing else.
 *
 * <p>What a backend does not promise by its {@linkplain io.locker.spi.Capabilities capabilities}, and what its subject
 * is not able to do, is skipped, each with its reason. After each test all clients are closed, no thread has died of an
 * exception, and the place is empty.
 *
 * <p>Tests with random choices print {@code -Dcontract.seed=...} when they fail, to be given for a replay.
 */
@Timeout(60)
public abstract class LockContract {
    private Scene scene;

    /** Makes the suite. */
    protected LockContract() {}

    /**
     * Makes an empty place for one test.
     *
     * @return the subject, closed after the test
     * @throws Exception if it cannot be made, which fails the test
     */
    protected abstract LockSubject newSubject() throws Exception;

    @BeforeEach
    final void setTheScene() throws Exception {
        scene = new Scene(newSubject());
    }

    @AfterEach
    final void endTheScene() throws Exception {
        scene.end();
    }

    @Nested
    class Exclusive extends ExclusiveContract {
        @Override
        Scene scene() {
            return scene;
        }
    }

    @Nested
    class Waiting extends WaitingContract {
        @Override
        Scene scene() {
            return scene;
        }
    }

    @Nested
    class Loss extends LossContract {
        @Override
        Scene scene() {
            return scene;
        }
    }

    @Nested
    class Lease extends LeaseContract {
        @Override
        Scene scene() {
            return scene;
        }
    }

    @Nested
    class Crash extends CrashContract {
        @Override
        Scene scene() {
            return scene;
        }
    }

    @Nested
    class Retry extends RetryContract {
        @Override
        Scene scene() {
            return scene;
        }
    }

    @Nested
    class Shared extends SharedContract {
        @Override
        Scene scene() {
            return scene;
        }
    }

    @Nested
    class Upgrade extends UpgradeContract {
        @Override
        Scene scene() {
            return scene;
        }
    }

    @Nested
    class Semaphore extends SemaphoreContract {
        @Override
        Scene scene() {
            return scene;
        }
    }

    @Nested
    class Ticket extends TicketContract {
        @Override
        Scene scene() {
            return scene;
        }
    }

    @Nested
    class MultiLock extends MultiLockContract {
        @Override
        Scene scene() {
            return scene;
        }
    }

    @Nested
    class Inspection extends InspectionContract {
        @Override
        Scene scene() {
            return scene;
        }
    }

    @Nested
    class Hold extends HoldContract {
        @Override
        Scene scene() {
            return scene;
        }
    }

    @Nested
    class Releasing extends ReleaseContract {
        @Override
        Scene scene() {
            return scene;
        }
    }

    @Nested
    class JucLock extends JucLockContract {
        @Override
        Scene scene() {
            return scene;
        }
    }

    @Nested
    class Scale extends ScaleContract {
        @Override
        Scene scene() {
            return scene;
        }
    }

    @Nested
    class Processes extends ProcessContract {
        @Override
        Scene scene() {
            return scene;
        }
    }

    @Nested
    class Hammer extends HammerContract {
        @Override
        Scene scene() {
            return scene;
        }
    }
}
