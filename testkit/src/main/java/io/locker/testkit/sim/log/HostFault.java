package io.locker.testkit.sim.log;

/** What can go wrong in a world of processes that follow a log. */
enum HostFault {
    /** The network between a process and the log is cut, one way or both. */
    PARTITION,
    /** A process stands still. */
    FREEZE,
    /** A machine sleeps, and its clock with it. */
    SUSPEND,
    /** A process ends without goodbye, and another begins: it joins by the newest snapshot. */
    CRASH,
    /** All deliveries end, and are begun anew. */
    RESTART,
    /** The log loses its latest entries. */
    LOSE_TAIL
}
