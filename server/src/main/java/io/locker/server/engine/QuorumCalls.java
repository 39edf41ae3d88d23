package io.locker.server.engine;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * Calls that are not written down but have to be sure that this node leads still: signs of life and looks. One question
 * to a majority is under way at a time, for the calls that had arrived before, the oldest first: so many that what is
 * done with the answer does not keep everybody else waiting.
 */
final class QuorumCalls {
    private static final int MOST_AT_ONCE = 1_000;

    private final ArrayDeque<Call> waiting = new ArrayDeque<>();
    private List<Call> asking = List.of();
    private long question;

    void add(Call call) {
        waiting.add(call);
    }

    int size() {
        return waiting.size() + asking.size();
    }

    /** Begins a question if there is something to ask and none is under way; returns its number, or 0. */
    long ask() {
        if (waiting.isEmpty() || !asking.isEmpty()) {
            return 0;
        }
        asking = new ArrayList<>();
        while (!waiting.isEmpty() && asking.size() < MOST_AT_ONCE) {
            asking.add(waiting.remove());
        }
        question++;
        return question;
    }

    /** A question was answered: returns the calls for which it was asked; none if they were given up before. */
    List<Call> answered(long number) {
        if (number != question) {
            return List.of();
        }
        List<Call> answered = asking;
        asking = List.of();
        return answered;
    }

    /** Gives all calls up; the answer to a question that is under way counts no more. */
    void clear() {
        waiting.clear();
        asking = List.of();
        question++;
    }
}
