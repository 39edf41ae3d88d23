package io.locker.server.access;

import io.locker.api.LimitReachedException;
import io.locker.api.LockName;
import io.locker.protocol.ServiceCall;
import io.locker.protocol.ServiceCall.ListNames;
import io.locker.protocol.ServiceWord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Lists of names of which a user may see some: instead of all names of a list, those are asked for that each of his
 * rules allows, all under the number of his own call, and the answers are put together. So a list is cut off where the
 * user wants it to be, and not where it is full of names that he may not see.
 */
final class Listings {
    /** Each question is answered with a page of its own. */
    static final int MOST_QUESTIONS = 16;

    private final Map<Long, Listing> open = new ConcurrentHashMap<>();

    /** A list that failed is told once, and kept until all its answers have come. */
    private record Listing(int limit, int missing, boolean failed, TreeSet<LockName> names) {}

    /** Returns what to ask in place of a call; throws LimitReachedException if that were too much. */
    List<ServiceCall> ask(ListNames call, Rights rights) {
        List<NamePattern> patterns = rights.within(Verb.INSPECT, call.prefix());
        if (patterns.size() > MOST_QUESTIONS) {
            throw new LimitReachedException("The rules of this user allow too many kinds of names to list them at once;"
                    + " ask with a longer prefix. rules=" + patterns.size() + " limit=" + MOST_QUESTIONS);
        }
        if (!patterns.isEmpty()) {
            open.put(call.id(), new Listing(call.limit(), patterns.size(), false, new TreeSet<>()));
        }
        List<ServiceCall> asked = new ArrayList<>();
        for (NamePattern pattern : patterns) {
            asked.add(new ListNames(call.id(), pattern.text(), call.after(), pattern.open() ? call.limit() : 1));
        }
        return asked;
    }

    /** Takes an answer; returns what the user is told, or null if there is nothing to tell (yet). */
    ServiceWord.@Nullable Answer answered(ServiceWord.Answer answer, Rights rights) {
        Listing before = open.remove(answer.id());
        if (before == null) {
            return answer instanceof ServiceWord.Listed ? null : answer;
        }
        boolean failsNow = !(answer instanceof ServiceWord.Listed);
        if (answer instanceof ServiceWord.Listed listed) {
            listed.names().stream()
                    .filter(name -> rights.may(Verb.INSPECT, name.value()))
                    .forEach(before.names()::add);
        }
        boolean failed = before.failed() || failsNow;
        if (before.missing() > 1) {
            open.put(answer.id(), new Listing(before.limit(), before.missing() - 1, failed, before.names()));
        }
        if (before.failed()) {
            return null;
        }
        if (failsNow) {
            return answer;
        }
        return before.missing() > 1 ? null : new ServiceWord.Listed(answer.id(), first(before));
    }

    private static List<LockName> first(Listing listing) {
        return listing.names().stream().limit(Math.max(0, listing.limit())).toList();
    }
}
