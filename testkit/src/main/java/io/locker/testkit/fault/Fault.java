package io.locker.testkit.fault;

/** A kind of harm, so that a subject can say which it is able to do. */
public enum Fault {
    /** {@link Faults#cutOff()} and {@link Faults#reconnect()}. */
    CUT_OFF,
    /** {@link Faults#pause()}, {@link Faults#sleep()} and {@link Faults#resume()}. */
    PAUSE,
    /** {@link Faults#dropWakeUps(boolean)}. */
    LOST_WAKE_UPS,
    /** {@link Faults#loseReplies(int)}. */
    LOST_REPLIES,
    /** {@link Faults#delayWrites(int, java.time.Duration)}. */
    LATE_WRITES,
    /** {@link Faults#delayReplies(java.time.Duration)}. */
    SLOW_REPLIES,
    /** {@link Faults#failBeats(int)}. */
    FAILED_BEATS,
    /** {@link Faults#calls()}. */
    COUNTED_CALLS
}
