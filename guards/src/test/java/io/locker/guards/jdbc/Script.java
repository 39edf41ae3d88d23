package io.locker.guards.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The steps of one transaction, to be taken one by one. After a step that fails it rolls back and does nothing more.
 */
final class Script {
    private final Connection connection;
    private final List<Step> steps;
    private final ReentrantLock oneAtATime = new ReentrantLock(true);
    private @Nullable Exception refusal;
    private int done;

    /** One step. */
    interface Step {
        void run() throws Exception;
    }

    Script(Connection connection, Step... steps) {
        this.connection = connection;
        this.steps = List.of(steps);
    }

    /** Takes the next step; waits until the one before it has ended. */
    void next() {
        oneAtATime.lock();
        try {
            if (refusal == null) {
                steps.get(done).run();
            }
        } catch (Exception e) {
            refusal = e;
            rollBack();
        } finally {
            done++;
            oneAtATime.unlock();
        }
    }

    private void rollBack() {
        try {
            connection.rollback();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    boolean isOver() {
        oneAtATime.lock();
        try {
            return done == steps.size();
        } finally {
            oneAtATime.unlock();
        }
    }

    boolean committed() {
        return isOver() && refusal == null;
    }

    @Nullable
    Exception refusal() {
        return refusal;
    }
}
