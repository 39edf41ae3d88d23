package io.locker.redis;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisConnectionException;
import io.locker.api.BackendUnavailableException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Turns what Redis and the network say into sentences that tell what is known and what to do. */
final class RedisErrors {

    /** What a refusal means for the request. */
    enum Verdict {
        /** Nothing was changed, and it may be otherwise in a moment. */
        PASSING,
        /** Nothing was changed, and the primary is somewhere else now. */
        ELSEWHERE,
        /** Nothing was changed, and somebody has to do something about it. */
        REFUSED,
        /** A script may have stopped half-way. */
        UNCLEAR
    }

    /** What one word of refusal means, and what to tell about it. */
    private record Meaning(Verdict verdict, String sentence) {}

    private static final Meaning ANYTHING_ELSE =
            new Meaning(Verdict.UNCLEAR, "Redis refused a request for a reason that Locker does not know.");

    private static final Map<String, Meaning> MEANINGS = meanings();

    /** Redis 6 puts the word of an error inside a script behind words of its own. */
    private static final Pattern WORD =
            Pattern.compile("(?:^|[ :])-?(" + String.join("|", MEANINGS.keySet()) + ")(?: |$)");

    private RedisErrors() {}

    private static Map<String, Meaning> meanings() {
        Map<String, Meaning> meanings = new LinkedHashMap<>();
        passing(meanings, "LOADING", "Redis is still loading its data.");
        passing(meanings, "BUSY", "Redis is busy with a long script of somebody; SCRIPT KILL ends it.");
        passing(meanings, "MASTERDOWN", "This Redis is a replica that has lost its primary.");
        passing(meanings, "CLUSTERDOWN", "The cluster does not serve; look for nodes that are down.");
        passing(meanings, "TRYAGAIN", "The cluster is moving Locker's keys to another node.");
        passing(meanings, "ASK", "The cluster is moving Locker's keys to another node.");
        passing(
                meanings,
                "NOREPLICAS",
                "Redis takes no writes while too few replicas are in step (min-replicas-to-write).");
        elsewhere(meanings, "MOVED", "The cluster keeps Locker's keys on another node, which was not found.");
        elsewhere(meanings, "READONLY", "This Redis is a replica, and no primary was found.");
        refused(
                meanings,
                "OOM",
                "Redis has reached maxmemory and takes no new locks; raise maxmemory or remove other keys.");
        refused(meanings, "MISCONF", "Redis cannot save its data and therefore takes no writes; look at its log.");
        refused(
                meanings,
                "NOAUTH",
                "Redis asks for a password; put it into the address, as in redis://:PASSWORD@host.");
        refused(meanings, "WRONGPASS", "Redis does not know this user, or the password is wrong.");
        refused(meanings, "DENIED", "Redis takes no connections from other machines (protected-mode).");
        refused(
                meanings,
                "WRONGTYPE",
                "A key of Locker's is in use by something else; choose another prefix in the address.");
        meanings.put(
                "NOPERM",
                new Meaning(
                        Verdict.UNCLEAR,
                        "This user of Redis lacks a permission that Locker needs; the page on the redis: backend lists"
                                + " them."));
        return meanings;
    }

    private static void passing(Map<String, Meaning> meanings, String word, String sentence) {
        meanings.put(word, new Meaning(Verdict.PASSING, sentence));
    }

    private static void elsewhere(Map<String, Meaning> meanings, String word, String sentence) {
        meanings.put(word, new Meaning(Verdict.ELSEWHERE, sentence));
    }

    private static void refused(Map<String, Meaning> meanings, String word, String sentence) {
        meanings.put(word, new Meaning(Verdict.REFUSED, sentence));
    }

    private static Meaning meaning(String said) {
        Matcher word = WORD.matcher(said);
        return word.find() ? MEANINGS.getOrDefault(word.group(1), ANYTHING_ELSE) : ANYTHING_ELSE;
    }

    static Verdict verdict(RedisRefusal refusal) {
        return meaning(String.valueOf(refusal.getMessage())).verdict;
    }

    /** What to tell about a refusal: a sentence, then fields. */
    static String message(RedisRefusal refusal, Object address) {
        String said = String.valueOf(refusal.getMessage());
        return meaning(said).sentence + " address=" + address + " detail=" + said;
    }

    /** What the server said against something, if that is why it failed. */
    static @Nullable RedisRefusal refusal(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String said = String.valueOf(cause.getMessage());
            if (cause instanceof RedisCommandExecutionException || RedisConnectionException.isProtectedMode(said)) {
                return new RedisRefusal(said);
            }
        }
        return null;
    }

    static BackendUnavailableException refused(RedisRefusal refusal, Object address) {
        return new BackendUnavailableException(message(refusal, address), refusal);
    }

    static BackendUnavailableException unreachable(Throwable why, Object address) {
        Throwable root = why;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return new BackendUnavailableException(
                "Redis cannot be reached. address=" + address + " detail="
                        + root.getClass().getSimpleName() + ": " + root.getMessage(),
                why);
    }
}
