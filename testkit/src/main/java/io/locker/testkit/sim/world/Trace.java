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
        show(what, who, detail);
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
        show(what, who, text);
    }

    /**
     * Adds something that happened, of which the text alone says more.
     *
     * @param what what it is, in constant words
     * @param who whom it happened to, as a number
     * @param detail what says more; not part of the hash, because making a text of it takes long
     */
    public void detail(String what, long who, @Nullable Object detail) {
        mix(what.hashCode());
        mix(who);
        show(what, who, detail);
    }

    private void show(String what, long who, @Nullable Object detail) {
        if (keepsText) {
            String text = detail == null ? "-" : detail.toString().replace('\n', '|');
            lines.add(stamp() + " " + what + " " + who + " " + text);
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
