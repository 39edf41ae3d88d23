package io.locker.api;

/** What {@link Hold#release()} found. */
public enum Release {
    /** The hold was good until now, and is released. */
    RELEASED,
    /** The hold had been lost before; {@link Hold#lost()} says how. Nothing was changed. */
    ALREADY_LOST
}
