package io.locker.testkit.sim.world;

/** Calls a process when it next has something to do, however often that changes. */
final class Alarm {
    private final Host host;
    private final Runnable act;
    private long set = Long.MAX_VALUE;

    /**
     * Makes an alarm that is not set.
     *
     * @param host the process
     * @param act what it does when the alarm goes off
     */
    Alarm(Host host, Runnable act) {
        this.host = host;
        this.act = act;
    }

    /**
     * Sets it, unless it goes off earlier anyway.
     *
     * @param due when, on the clock of the process
     */
    void set(long due) {
        if (due < set || set <= host.clock().now()) {
            set = due;
            host.atLocal(Math.max(due, host.clock().now() + 1), () -> {
                if (set == due) {
                    set = Long.MAX_VALUE;
                    act.run();
                }
            });
        }
    }
}
