package io.locker.server.access;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The rules in force: lines of text, each of which only ever allows something.
 *
 * <pre>
 * # Who is in a group; several lines add up.
 * group writers ann bob
 * # Who may do what with which names; the names are all that is left of the line.
 * allow @writers acquire orders/*
 * allow ann inspect,break *
 * allow carol administer
 * </pre>
 */
final class Rules {
    private final Map<String, Rights> byUser;
    private final Map<String, Set<String>> members;

    private Rules(Map<String, Rights> byUser, Map<String, Set<String>> members) {
        this.byUser = byUser;
        this.members = members;
    }

    /** Reads rules; throws IllegalArgumentException, which names the line, if one of them makes no sense. */
    static Rules parse(String text) {
        Parser parser = new Parser();
        TextLines.each("The access rules cannot be read.", text, parser::line);
        return parser.rules();
    }

    Rights of(Principal who) {
        return byUser.getOrDefault(who.name(), Rights.NONE);
    }

    /** Says whether a user is in a group, for tests. */
    boolean isMember(String group, String user) {
        return members.getOrDefault(group, Set.of()).contains(user);
    }

    private record Allowed(String subject, Verb verb, NamePattern names) {}

    private static final class Parser {
        private static final NamePattern NO_NAMES = new NamePattern("", false);

        private final Map<String, Set<String>> members = new HashMap<>();
        private final Map<Allowed, Integer> allowed = new LinkedHashMap<>();

        void line(int number, String line) {
            String[] words = line.split("\\s+", 2);
            String rest = words.length < 2 ? "" : words[1];
            switch (words[0]) {
                case "group" -> group(rest);
                case "allow" -> allow(number, rest);
                default -> throw new IllegalArgumentException("A line begins with group or allow. found=" + words[0]);
            }
        }

        private void group(String rest) {
            String[] words = rest.split("\\s+");
            String name = new Principal(words[0]).name();
            Set<String> users = members.computeIfAbsent(name, none -> new HashSet<>());
            for (String word : List.of(words).subList(1, words.length)) {
                users.add(new Principal(word).name());
            }
        }

        private void allow(int number, String rest) {
            String[] words = rest.split("\\s+", 3);
            if (words.length < 2) {
                throw new IllegalArgumentException("Somebody is allowed something: allow WHO VERBS NAMES.");
            }
            String subject = words[0];
            Principal checked = new Principal(subject.startsWith("@") ? subject.substring(1) : subject);
            String[] verbs = words[1].split(",", -1);
            boolean administers = verbs.length == 1 && verbs[0].equals(Verb.ADMINISTER.toString());
            if (administers != (words.length == 2)) {
                throw new IllegalArgumentException(
                        "Names follow the verbs, and administer stands alone, without names. user=" + checked);
            }
            NamePattern names = administers ? NO_NAMES : NamePattern.parse(words[2]);
            for (String word : verbs) {
                Verb verb = Verb.parse(word);
                if (verb == Verb.ADMINISTER && !administers) {
                    throw new IllegalArgumentException("The verb administer stands alone, without names.");
                }
                allowed.putIfAbsent(new Allowed(subject, verb, names), number);
            }
        }

        Rules rules() {
            Map<String, Rights.Builder> builders = new HashMap<>();
            allowed.forEach((one, line) -> users(one.subject(), line)
                    .forEach(user -> builders.computeIfAbsent(user, none -> new Rights.Builder())
                            .add(one.verb(), one.names())));
            Map<String, Rights> byUser = new HashMap<>();
            builders.forEach((user, builder) -> byUser.put(user, builder.build()));
            return new Rules(byUser, members);
        }

        private Set<String> users(String subject, int line) {
            if (!subject.startsWith("@")) {
                return Set.of(subject);
            }
            Set<String> users = members.get(subject.substring(1));
            if (users == null) {
                throw new IllegalArgumentException(
                        "The access rules cannot be read. why=\"There is no such group.\" line=" + line + " group="
                                + subject);
            }
            return users;
        }
    }
}
