package io.locker.testkit;

import java.util.Set;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Parts the {@linkplain io.locker.testkit.contract.LockContract suite of locks} in three that take about as long, so
 * that processes can run them beside each other. One test class extends the suite with each part.
 */
public abstract class ContractPart implements ExecutionCondition {
    private static final Set<String> CROWD = Set.of("Scale", "Hammer", "Processes", "Shared", "Semaphore");
    private static final Set<String> LEASES = Set.of("Lease", "Crash", "Loss");

    private ContractPart() {}

    abstract boolean has(String suite);

    @Override
    public final ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        Class<?> nested = context.getRequiredTestClass();
        boolean isWhole = nested.getEnclosingClass() == null;
        return isWhole || has(nested.getSimpleName())
                ? ConditionEvaluationResult.enabled("It belongs here.")
                : ConditionEvaluationResult.disabled("Another part of the suite has it.");
    }

    /** What many clients and processes do together. */
    public static final class Crowd extends ContractPart {

        /** Made by JUnit. */
        public Crowd() {}

        @Override
        boolean has(String suite) {
            return CROWD.contains(suite);
        }
    }

    /** What is lost, and when. */
    public static final class Leases extends ContractPart {

        /** Made by JUnit. */
        public Leases() {}

        @Override
        boolean has(String suite) {
            return LEASES.contains(suite);
        }
    }

    /** All else, also what is new. */
    public static final class Rest extends ContractPart {

        /** Made by JUnit. */
        public Rest() {}

        @Override
        boolean has(String suite) {
            return !CROWD.contains(suite) && !LEASES.contains(suite);
        }
    }
}
