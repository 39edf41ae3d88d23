package io.locker.testkit.sim.log;

/** What can go wrong in a world of servers and a log. */
enum LogFault {
    /** The network to one client is cut, one way or both. */
    PARTITION,
    /** A client stands still. */
    FREEZE_CLIENT,
    /** A client ends without goodbye, and another begins. */
    CRASH_CLIENT,
    /** A server stands still. */
    FREEZE_SERVER,
    /** The way between a server and the log is cut; clients still reach it. */
    CUT_SERVER,
    /** A server ends, and begins again from a snapshot. */
    CRASH_SERVER,
    /** Another server becomes the leader; the old one learns of it later. */
    ELECT,
    /** The log loses its latest entries. */
    LOSE_TAIL
}
