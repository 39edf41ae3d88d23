package io.locker.testkit.sim.world;

/** A mistake that can be planted in a world to see whether its checkers notice. Production code has none of these. */
public enum PlantedBug {
    /** The store draws the revision of a write when the request arrives, and not while it owns the record. */
    REVISION_DRAWN_EARLY,
    /** The store writes although the revision is not the expected one. */
    SWAP_IGNORES_EXPECTED,
    /** The store carries a write out a second time, later. */
    SWAP_TWICE,
    /** A write takes requests along that another write has taken. */
    TAKEN_TWICE,
    /** A write that lets a newcomer in does not ask whether the inbox holds claims that came before. */
    NEWCOMER_IGNORES_INBOX,
    /** The store removes a document although the revision is not the expected one: a release that asks nobody. */
    REMOVE_IGNORES_EXPECTED,
    /** The store says that it took a request, and forgets some. */
    POST_LOST,
    /** A write takes all requests along, also those that it has not seen. */
    INBOX_DROPPED_AT_SWAP,
    /** A request that was posted can be seen by others only some time later. */
    POST_SEEN_LATE,
    /** The store gives out requests in the reverse order of their arrival. */
    INBOX_REVERSED,
    /** The store wakes nobody. */
    WAKES_NEVER_SENT,
    /** The store wakes nobody, and nobody looks by himself. */
    NO_WAKES_AND_NO_POLL,
    /** The store's revisions begin anew when it loses its data. */
    REVISIONS_START_AGAIN,
    /** The store forgets a hold now and then when it is read. */
    READ_FORGETS_A_HOLD,
    /** Sessions are judged by the wall clock of whoever asks. */
    EXPIRY_BY_CLIENT_CLOCK,
    /** A session is buried although its time is not over. */
    LIVING_BURIED,
    /** A session is said to be dead, and lives on. */
    DEAD_IN_NAME_ONLY,
    /** A heartbeat brings a dead session back. */
    BEAT_REVIVES,
    /** The dead are never buried. */
    DEAD_NEVER_BURIED,
    /** The lease is counted from the moment at which the answer came. */
    LEASE_FROM_REPLY,
    /** The answer to an earlier heartbeat is taken for the answer to the latest. */
    LEASE_FROM_RETRY,
    /** The lease is taken in full, without a margin for clocks that run at different speeds. */
    NO_MARGIN,
    /** A hold is good until its holder is told otherwise. */
    NO_DEADLINE,
    /** A holder is not told that its session is lost. */
    LOSS_UNTOLD,
    /** A request whose outcome is unknown is reported as not carried out. */
    UNKNOWN_TAKEN_FOR_FAILED,
    /** After an unknown outcome nobody looks for what a late request left behind. */
    ORPHAN_KEPT,
    /** A lock is handed on inside a process without a new token. */
    HAND_OVER_WITHOUT_TOKEN,
    /** A lock is handed on inside a process for as long as somebody there wants it. */
    HAND_OVER_UNBOUNDED,
    /** Claims lose their mode on the way: all of a semaphore becomes one permit, exclusive becomes shared. */
    MODE_LOST,
    /** A snapshot leaves out who waits. */
    SNAPSHOT_FORGETS_QUEUE,
    /** A snapshot leaves out the replies that are remembered. */
    SNAPSHOT_FORGETS_REPLIES,
    /** A replica passes over an entry. */
    REPLICA_SKIPS_ENTRY,
    /** A replica applies an entry twice. */
    REPLICA_APPLIES_TWICE,
    /** A replica applies the first entry twice after it began to follow anew. */
    REJOIN_APPLIES_TWICE,
    /** A replica believes any snapshot, and compares no digest. */
    DIGEST_UNVERIFIED,
    /** A log does not tell those who follow it that it has lost its latest entries. */
    LOSS_OF_TAIL_UNTOLD,
    /** A replica applies entries with its own time instead of theirs. */
    REPLICA_TAKES_ITS_TIME,
    /** After a loss of its latest entries a log does not lift the counter of tokens. */
    LIFT_FORGOTTEN,
    /** The verdict that a session is dead is not compared with the session and the term any more. */
    EXPIRY_UNCHECKED,
    /** The time of a silent session begins anew over and over. */
    EXPIRY_BEGINS_ANEW,
    /** A server acknowledges heartbeats without making sure that it is still the leader. */
    BEAT_ACKNOWLEDGED_ALONE,
    /** A request that is sent again gets a new number. */
    RETRY_RENUMBERED,
    /** A service that is asked how the claims of a session stand leaves out those that hold. */
    RESUME_FORGETS_GRANTS,
    /** A service goes on telling a session on the line that has ended. */
    TOLD_ON_THE_OLD_LINE,
    /** A call that arrives late on an older line has the session told there again. */
    LATE_LINE_TAKES_SESSION,
    /** What was not answered on a line that ended is not said again. */
    LINE_END_FORGETS_CALLS,
    /** A claim over several locks is sent as a claim on one. */
    TOGETHER_APART,
    /** Callers do not say who they are, so that nobody can see that they wait for each other. */
    DEADLOCK_UNNOTICED,
    /** The resource looks at no token. */
    RESOURCE_UNFENCED
}
