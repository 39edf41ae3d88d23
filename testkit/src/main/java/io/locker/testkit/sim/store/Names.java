package io.locker.testkit.sim.store;

/** The ids of sessions, which say whose they are. */
final class Names {
    private Names() {}

    static String session(int process, int number) {
        return "p" + process + "s" + number;
    }

    static int processOf(String session) {
        return Integer.parseInt(session.substring(1, session.indexOf('s')));
    }
}
