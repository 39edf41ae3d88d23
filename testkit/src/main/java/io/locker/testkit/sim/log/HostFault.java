package io.locker.testkit.sim.log;

/** What can go wrong in a world of processes that share a table. */
enum HostFault {
    /** The network between a process and all others is cut, one way or both. */
    PARTITION,
    /** A process stands still. */
    FREEZE,
    /** A machine sleeps, and its clock with it. */
    SUSPEND,
    /** A process ends without goodbye, and another begins: it joins by the newest snapshot. */
    CRASH,
    /** All deliveries of a log end, and are begun anew; all lines of a service end. */
    RESTART,
    /** The log loses its latest entries; a service begins a new term. */
    LOSE_TAIL
}
