package io.locker.cli.run;

import io.locker.api.LockMode;
import io.locker.api.LockName;
import io.locker.cli.run.RunOptions.Care;
import io.locker.cli.run.RunOptions.Claim;
import io.locker.cli.run.RunOptions.DieWithParent;
import io.locker.cli.run.RunOptions.Share;
import io.locker.cli.support.CommandException;
import io.locker.cli.support.Durations;
import io.locker.cli.support.ExitCode;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the words after {@code locker run} by hand: {@code [options] NAME -- command arguments...}. A parser that is
 * fed by annotations would take longer than the rest of the start.
 */
final class RunParser {
    /** Options that are followed by a value. */
    static final Set<String> WITH_VALUE = Set.of(
            "--at",
            "--wait",
            "--ttl",
            "--permits",
            "--hold-at-least",
            "--once-per",
            "--kill-after",
            "--conflict-exit-code");

    /** Options that stand alone. */
    static final Set<String> ALONE =
            Set.of("--no-wait", "--shared", "--die-with-parent", "--no-die-with-parent", "--quiet");

    private static final Duration DEFAULT_LEASE = Duration.ofSeconds(15);
    private static final Duration DEFAULT_KILL_AFTER = Duration.ofSeconds(10);
    private static final Duration LEAST_LEASE = Duration.ofMillis(100);
    private static final int GREATEST_EXIT_CODE = 255;

    private final Map<String, String> given = new HashMap<>();
    private @Nullable String name;

    private RunParser() {}

    /**
     * Reads the words.
     *
     * @param words what follows {@code run}
     * @return what they ask for
     * @throws CommandException if they make no sense; says in one sentence why
     */
    static RunOptions parse(List<String> words) {
        int end = words.indexOf("--");
        RunParser parser = new RunParser();
        parser.readAll(end < 0 ? words : words.subList(0, end));
        if (parser.name == null) {
            throw CommandException.usage("locker run needs the name of a lock. usage: locker run NAME -- command");
        }
        if (end < 0 || end == words.size() - 1) {
            throw CommandException.usage(
                    "locker run needs -- and a command after the name. usage: locker run NAME -- command");
        }
        return parser.options(lockName(parser.name), words.subList(end + 1, words.size()));
    }

    private static LockName lockName(String name) {
        try {
            return new LockName(name);
        } catch (IllegalArgumentException e) {
            throw CommandException.usage(String.valueOf(e.getMessage()));
        }
    }

    private void readAll(List<String> words) {
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            int equals = word.startsWith("--") ? word.indexOf('=') : -1;
            String option = equals < 0 ? word : word.substring(0, equals);
            if (WITH_VALUE.contains(option)) {
                if (equals < 0 && i == words.size() - 1) {
                    throw CommandException.usage("This option needs a value. option=" + option);
                }
                remember(option, equals < 0 ? words.get(++i) : word.substring(equals + 1));
            } else if (ALONE.contains(word)) {
                remember(word, "");
            } else {
                readName(word);
            }
        }
    }

    private void remember(String option, String value) {
        if (given.put(option, value) != null) {
            throw CommandException.usage("An option stands twice. option=" + option);
        }
    }

    private void readName(String word) {
        if (word.startsWith("-")) {
            throw CommandException.usage("locker run does not know this option. option=" + word);
        }
        if (name != null) {
            throw CommandException.usage(
                    "The command must be separated from the name by --. name=" + name + " next=" + word);
        }
        name = word;
    }

    private RunOptions options(LockName lock, List<String> command) {
        excludeEachOther("--wait", "--no-wait");
        excludeEachOther("--shared", "--permits");
        excludeEachOther("--die-with-parent", "--no-die-with-parent");
        excludeEachOther("--once-per", "--shared");
        excludeEachOther("--once-per", "--permits");
        Claim claim = new Claim(share(), longestWait(), lease(), positive("--hold-at-least", Duration.ZERO), oncePer());
        return new RunOptions(given.get("--at"), lock, claim, care(), command);
    }

    private void excludeEachOther(String one, String other) {
        if (given.containsKey(one) && given.containsKey(other)) {
            throw CommandException.usage("These options exclude each other. options=" + one + "," + other);
        }
    }

    private Share share() {
        String permits = given.get("--permits");
        if (permits != null) {
            return permits(permits);
        }
        return given.containsKey("--shared") ? Share.SHARED : Share.EXCLUSIVE;
    }

    private static Share permits(String text) {
        int slash = text.indexOf('/');
        int permits = slash < 0 ? -1 : number(text.substring(0, slash));
        int limit = slash < 0 ? -1 : number(text.substring(slash + 1));
        if (permits < 1 || limit < permits) {
            throw CommandException.usage("Permits are given as how many of how many, such as 1/4. --permits=" + text);
        }
        return new Share(LockMode.SHARED, permits, limit);
    }

    /** Returns the number, or -1 if the text is none of at most nine digits. */
    private static int number(String text) {
        boolean digits = !text.isEmpty() && text.length() <= 9;
        for (int i = 0; digits && i < text.length(); i++) {
            digits = text.charAt(i) >= '0' && text.charAt(i) <= '9';
        }
        return digits ? Integer.parseInt(text) : -1;
    }

    private @Nullable Duration longestWait() {
        String wait = given.get("--wait");
        if (wait != null) {
            return Durations.parse("--wait", wait);
        }
        return given.containsKey("--no-wait") ? Duration.ZERO : null;
    }

    private Duration lease() {
        Duration lease = positive("--ttl", DEFAULT_LEASE);
        if (lease.compareTo(LEAST_LEASE) < 0) {
            throw CommandException.usage("A lease is at least 100ms. --ttl=" + given.get("--ttl"));
        }
        return lease;
    }

    private @Nullable Duration oncePer() {
        String period = given.get("--once-per");
        return period == null ? null : Durations.parsePositive("--once-per", period);
    }

    private Duration positive(String option, Duration otherwise) {
        String value = given.get(option);
        return value == null ? otherwise : Durations.parsePositive(option, value);
    }

    private Care care() {
        String killAfter = given.get("--kill-after");
        Duration grace = killAfter == null ? DEFAULT_KILL_AFTER : Durations.parse("--kill-after", killAfter);
        DieWithParent die = DieWithParent.IF_POSSIBLE;
        if (given.containsKey("--die-with-parent")) {
            die = DieWithParent.ALWAYS;
        } else if (given.containsKey("--no-die-with-parent")) {
            die = DieWithParent.NEVER;
        }
        return new Care(grace, die, conflictExitCode(), given.containsKey("--quiet"));
    }

    private int conflictExitCode() {
        String text = given.get("--conflict-exit-code");
        if (text == null) {
            return ExitCode.BUSY;
        }
        int code = number(text);
        if (code < 0 || code > GREATEST_EXIT_CODE) {
            throw CommandException.usage("An exit code is a number from 0 to 255. --conflict-exit-code=" + text);
        }
        return code;
    }
}
