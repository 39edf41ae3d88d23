package io.locker.testkit.sim.world;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What happened in a world, in order: always as a hash, so that two runs can be compared, and as text when a run is
 * replayed.
 */
public final class Trace {
    private final Timeline timeline;
    private final boolean keepsText;
    private final List<String> lines = new ArrayList<>();
    private long hash;

    /**
     * Makes an empty trace.
     *
     * @param timeline the time of the world
     * @param keepsText whether to keep the text too
     */
    public Trace(Timeline timeline, boolean keepsText) {
        this.timeline = timeline;
        this.keepsText = keepsText;
    }

    /**
     * Adds something that happened.
     *
     * @param what what it is, in constant words
     * @param who whom it happened to, as a number
     * @param detail a number that says more
     */
    public void note(String what, long who, long detail) {
        mix(what.hashCode());
        mix(who);
        mix(detail);
        if (keepsText) {
            lines.add(stamp() + " " + what + " " + who + " " + detail);
        }
    }

    /**
     * Adds something that happened.
     *
     * @param what what it is, in constant words
     * @param who whom it happened to, as a number
     * @param text what says more
     */
    public void note(String what, long who, @Nullable String text) {
        mix(what.hashCode());
        mix(who);
        mix(text == null ? 1 : text.hashCode());
        if (keepsText) {
            lines.add(stamp() + " " + what + " " + who + " " + (text == null ? "-" : text.replace('\n', '|')));
        }
    }

    private void mix(long value) {
        hash = Dice.mix(hash + value + timeline.now());
    }

    private String stamp() {
        long micros = timeline.now() / Timeline.MICRO;
        String fraction = Long.toString(1_000_000 + micros % 1_000_000).substring(1);
        return micros / 1_000_000 + "." + fraction;
    }

    /**
     * Whether the text is kept, so that it pays to make one.
     *
     * @return whether it is
     */
    public boolean keepsText() {
        return keepsText;
    }

    /**
     * Returns the hash of all that happened so far.
     *
     * @return the hash
     */
    public long hash() {
        return hash;
    }

    /**
     * Returns the text of what happened.
     *
     * @return one line for each event, oldest first; none if the text is not kept
     */
    public List<String> lines() {
        return List.copyOf(lines);
    }
}
