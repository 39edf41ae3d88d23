package io.locker.testkit.sim.world;

/** Something happened in a world that must never happen. */
public final class Violation extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Checker checker;

    /**
     * Makes a violation.
     *
     * @param checker who noticed
     * @param message one constant sentence, then fields
     */
    public Violation(Checker checker, String message) {
        super(message);
        this.checker = checker;
    }

    /**
     * Returns who noticed.
     *
     * @return the checker
     */
    public Checker checker() {
        return checker;
    }
}
