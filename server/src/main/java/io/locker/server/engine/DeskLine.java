package io.locker.server.engine;

import io.locker.api.BackendUnavailableException;
import io.locker.protocol.ServiceWord;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One line as the desk has it: what is to be said on it, and which sessions are told here what happens. */
final class DeskLine {
    private final long order;
    private final Set<DeskLine> touched;
    private final Set<String> sessions = new LinkedHashSet<>();
    private List<ServiceWord> said = new ArrayList<>();
    private @Nullable End end;
    private int unanswered;

    /**
     * How a line was ended by this side.
     *
     * @param why what happened
     * @param leader the name of the node that serves now
     */
    record End(BackendUnavailableException why, Optional<String> leader) {}

    /** Makes a line that enters itself where those are collected on which there is something to say. */
    DeskLine(long order, Set<DeskLine> touched) {
        this.order = order;
        this.touched = touched;
    }

    boolean isYoungerThan(DeskLine other) {
        return order > other.order;
    }

    void say(ServiceWord word) {
        if (end == null) {
            said.add(word);
            touched.add(this);
        }
    }

    void answer(ServiceWord.Answer answer) {
        unanswered--;
        say(answer);
    }

    /** A call came that has to be answered. */
    void called() {
        unanswered++;
    }

    int unanswered() {
        return unanswered;
    }

    Set<String> sessions() {
        return sessions;
    }

    void end(End how) {
        if (end == null) {
            end = how;
            touched.add(this);
        }
    }

    boolean isEnded() {
        return end != null;
    }

    @Nullable
    End ended() {
        return end;
    }

    /** Returns what was said since the last call. */
    List<ServiceWord> takeSaid() {
        List<ServiceWord> words = said;
        said = new ArrayList<>();
        return words;
    }
}
