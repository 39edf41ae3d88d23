package io.locker.kafka;

import io.locker.spi.BackendUri;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where the locks are, and how to get there.
 *
 * @param servers the brokers to ask first, as Kafka's clients want them
 * @param topic the topic whose partitions are the logs
 * @param shape what the topic must be like
 * @param access how to come to the brokers: settings of Kafka's own clients
 */
record KafkaAddress(String servers, String topic, Shape shape, Access access) {
    private static final String PORT = ":9092";
    private static final String SNAPSHOTS = "-snapshots";
    private static final Pattern TOPIC = Pattern.compile("[A-Za-z0-9._-]{1,230}");
    private static final Pattern TIME = Pattern.compile("([0-9]{1,9})(s|min|h|d)");
    private static final Set<String> OWN = Set.of("partitions", "replication", "keep", "config");
    private static final List<String> PASSED_ON = List.of("security.", "ssl.", "sasl.", "client.", "socket.");
    private static final int PARTITIONS = 8;
    private static final int COPIES = 3;
    private static final int MOST_PARTITIONS = 10_000;
    private static final Duration KEEP = Duration.ofHours(1);

    /**
     * What the topic must be like.
     *
     * @param partitions how many partitions it has; 0 if not said
     * @param copies how many copies of each partition there are at least
     * @param keep how long entries are kept at least after a snapshot made them unnecessary
     */
    record Shape(int partitions, int copies, Duration keep) {

        /** How many partitions a topic gets that is made now. */
        int partitionsToMake() {
            return partitions == 0 ? PARTITIONS : partitions;
        }

        /** How many copies must have an entry before it counts: more than half. */
        int copiesInStep() {
            return copies / 2 + 1;
        }
    }

    /** Settings of Kafka's clients. Not a record, so that nothing prints a password by accident. */
    static final class Access {
        private final Map<String, Object> settings;

        Access(Map<String, String> settings) {
            this.settings = Map.copyOf(settings);
        }

        Map<String, Object> settings() {
            return settings;
        }
    }

    /** The topic in which snapshots lie. */
    String snapshots() {
        return topic + SNAPSHOTS;
    }

    /** Reads an address. */
    static KafkaAddress of(BackendUri uri) {
        Map<String, String> given = uri.parameters();
        Set<String> known = new TreeSet<>(OWN);
        given.keySet().stream().filter(KafkaAddress::isKafkas).forEach(known::add);
        uri.allowOnly(known);
        String rest = uri.rest();
        int slash = rest.indexOf('/', Math.min(2, rest.length()));
        String servers = slash < 0 ? rest : rest.substring(0, slash);
        String topic = slash < 0 || slash == rest.length() - 1 ? "locker" : rest.substring(slash + 1);
        if (!rest.startsWith("//") || servers.length() == 2) {
            throw new IllegalArgumentException(
                    "An address of Kafka names a broker, such as kafka://localhost:9092/locker. address=" + uri);
        }
        if (servers.contains("@")) {
            throw new IllegalArgumentException(
                    "An address of Kafka has no user before the brokers; a password goes into the parameter"
                            + " sasl.jaas.config, or into a file that the parameter config names. address="
                            + uri);
        }
        if (!TOPIC.matcher(topic).matches()) {
            throw new IllegalArgumentException(
                    "A topic of Kafka has letters, digits, dots, underscores and hyphens. topic=" + topic);
        }
        Shape shape = new Shape(
                number(given, "partitions", 0, MOST_PARTITIONS),
                number(given, "replication", COPIES, 100),
                keep(given));
        return new KafkaAddress(servers(servers.substring(2)), topic, shape, new Access(access(given)));
    }

    private static boolean isKafkas(String parameter) {
        return PASSED_ON.stream().anyMatch(parameter::startsWith);
    }

    private static String servers(String text) {
        return Stream.of(text.split(",", -1))
                .map(server -> server.matches(".*:[0-9]+") ? server : server + PORT)
                .collect(Collectors.joining(","));
    }

    private static int number(Map<String, String> given, String name, int unlessSet, int most) {
        String text = given.get(name);
        if (text == null) {
            return unlessSet;
        }
        if (!text.matches("[1-9][0-9]{0,5}") || Integer.parseInt(text) > most) {
            throw new IllegalArgumentException(
                    "A parameter is not a number from 1 to " + most + ". " + name + '=' + text);
        }
        return Integer.parseInt(text);
    }

    private static Duration keep(Map<String, String> given) {
        String text = given.get("keep");
        if (text == null) {
            return KEEP;
        }
        Matcher time = TIME.matcher(text);
        if (!time.matches()) {
            throw new IllegalArgumentException(
                    "How long to keep entries is a number and a unit: s, min, h or d. keep=" + text);
        }
        long count = Long.parseLong(time.group(1));
        return switch (time.group(2)) {
            case "s" -> Duration.ofSeconds(count);
            case "min" -> Duration.ofMinutes(count);
            case "h" -> Duration.ofHours(count);
            default -> Duration.ofDays(count);
        };
    }

    private static Map<String, String> access(Map<String, String> given) {
        Map<String, String> access = new LinkedHashMap<>();
        String file = given.get("config");
        if (file != null) {
            fromFile(file).forEach((key, value) -> access.put(String.valueOf(key), String.valueOf(value)));
        }
        given.forEach((key, value) -> {
            if (isKafkas(key)) {
                access.put(key, value);
            }
        });
        return access;
    }

    private static Properties fromFile(String file) {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(Path.of(file), StandardCharsets.UTF_8)) {
            properties.load(reader);
            return properties;
        } catch (IOException | IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "The file with settings of Kafka's clients cannot be read. config=" + file, cause(e));
        }
    }

    /** What is wrong with a line of the file may show the line, so only a file that is not there is shown. */
    private static @Nullable Exception cause(Exception e) {
        return e instanceof IOException ? e : null;
    }
}
