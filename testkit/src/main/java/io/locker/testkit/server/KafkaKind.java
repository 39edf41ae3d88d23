package io.locker.testkit.server;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A broker of Kafka in a Java process of its own, from {@code org.apache.kafka:kafka_2.13} on the class path, or from
 * the class path in the variable {@code LOCKER_TEST_KAFKA_CLASSPATH}, which may be of another version.
 *
 * <p>The first broker of a cluster is its controller too; others join it.
 *
 * @param options what is set besides, such as {@code broker.session.timeout.ms=2000}; a later one wins
 * @param first the directory of the broker to join; empty for the first
 * @param id the broker's number
 */
public record KafkaKind(List<String> options, Optional<Path> first, int id) implements ServerKind {
    /** One broker that is its own controller. */
    public static final KafkaKind PLAIN = new KafkaKind(List.of(), Optional.empty(), 1);

    private static final int PATIENCE_MILLIS = 1_000;
    private static final int METADATA = 3;
    private static final String LOOPBACK = "127.0.0.1";
    private static final String PROPERTIES = "server.properties";
    private static final String CLUSTER = "bG9ja2VyLXRlc3RzLS0tLQ";
    private static final String VOTERS = "controller.quorum.voters=";
    private static final String CLASS_PATH = "LOCKER_TEST_KAFKA_CLASSPATH";

    /**
     * Copies the options.
     *
     * @param options as above
     * @param first as above
     * @param id as above
     */
    public KafkaKind {
        options = List.copyOf(options);
    }

    /**
     * Adds options.
     *
     * @param more such as {@code log.segment.bytes=1048576}
     * @return a kind of its own
     */
    public KafkaKind with(String... more) {
        return new KafkaKind(Stream.concat(options.stream(), Stream.of(more)).toList(), first, id);
    }

    /**
     * Makes it another broker of a cluster.
     *
     * @param controller the first broker, which runs
     * @param number its number, from 2
     * @return a kind of its own
     */
    public KafkaKind joining(TestServer controller, int number) {
        return new KafkaKind(options, Optional.of(controller.directory()), number);
    }

    @Override
    public String name() {
        return "kafka";
    }

    @Override
    public List<String> programs() {
        return List.of();
    }

    /** The program is Java, if there is something of Kafka to run with it. */
    @Override
    public Optional<Path> unpack() {
        return !broker().isEmpty()
                ? Optional.of(Path.of(System.getProperty("java.home"), "bin", "java"))
                : Optional.empty();
    }

    private static String classPath() {
        String given = System.getenv(CLASS_PATH);
        return given != null ? given : absolute(System.getProperty("java.class.path"));
    }

    /** The broker runs in a directory of its own. */
    private static String absolute(String classPath) {
        return Stream.of(classPath.split(File.pathSeparator, -1))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** Where the broker's classes are; empty if there are none. */
    private static String broker() {
        URL main = KafkaKind.class.getResource("/kafka/Kafka.class");
        return System.getenv(CLASS_PATH) != null ? classPath() : main == null ? "" : main.toString();
    }

    /** The version stands in the name of the file, which is faster than to ask it. */
    @Override
    public List<String> version(Path program) {
        return List.of("echo", broker().replaceFirst("(?s).*/kafka_[0-9.]+-([0-9.]+)\\.jar.*", "$1"));
    }

    private static List<String> java(Path program, String main, String... arguments) {
        List<String> command = new ArrayList<>(List.of(program.toString(), "-Xms64m", "-Xmx256m"));
        command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto", "-cp", classPath()));
        command.add(main);
        command.addAll(List.of(arguments));
        return command;
    }

    @Override
    public List<List<String>> prepare(Place place) {
        String file = place.directory().resolve(PROPERTIES).toString();
        try {
            List<String> lines = new ArrayList<>();
            properties(place).forEach((key, value) -> lines.add(key + '=' + value));
            Files.write(Path.of(file), lines);
            if (first.isPresent()) {
                writeIdentity(Files.createDirectories(place.directory().resolve("data")));
                return List.of();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return List.of(java(place.program(), "kafka.tools.StorageTool", "format", "-t", CLUSTER, "-c", file));
    }

    /** What the tool for it would write into the directory of a broker that is no controller, in no time. */
    private void writeIdentity(Path data) throws IOException {
        Files.write(data.resolve("meta.properties"), List.of("version=1", "node.id=" + id, "cluster.id=" + CLUSTER));
    }

    private Map<String, String> properties(Place place) throws IOException {
        Map<String, String> set = new LinkedHashMap<>();
        set.put("node.id", Integer.toString(id));
        set.put("log.dirs", place.directory().resolve("data").toString());
        set.put("listeners", protocol() + "://" + LOOPBACK + ':' + place.port());
        set.put("listener.security.protocol.map", protocol() + ':' + protocol() + ",CONTROLLER:PLAINTEXT");
        set.put("controller.listener.names", "CONTROLLER");
        set.put("group.initial.rebalance.delay.ms", "0");
        for (String topic : List.of("offsets.topic", "transaction.state.log")) {
            set.put(topic + ".num.partitions", "1");
            set.put(topic + ".replication.factor", "1");
        }
        set.put("transaction.state.log.min.isr", "1");
        set.put("process.roles", first.isEmpty() ? "broker,controller" : "broker");
        if (first.isEmpty()) {
            String controller = LOOPBACK + ':' + TestServers.freePort();
            set.put(VOTERS.substring(0, VOTERS.length() - 1), "1@" + controller);
            set.put("listeners", set.get("listeners") + ",CONTROLLER://" + controller);
        } else {
            set.put(VOTERS.substring(0, VOTERS.length() - 1), voters(first.get()));
        }
        options.forEach(
                option -> set.put(key(option), option.substring(key(option).length() + 1)));
        return set;
    }

    private static String key(String option) {
        return option.substring(0, option.indexOf('='));
    }

    /** How clients and brokers come to a broker: as the setting for brokers says. */
    private String protocol() {
        return options.stream()
                .filter(option -> key(option).equals("security.inter.broker.protocol"))
                .map(option -> option.substring(option.indexOf('=') + 1))
                .reduce("PLAINTEXT", (former, later) -> later);
    }

    private static String voters(Path controller) throws IOException {
        return Files.readAllLines(controller.resolve(PROPERTIES)).stream()
                .filter(line -> line.startsWith(VOTERS))
                .findFirst()
                .orElseThrow()
                .substring(VOTERS.length());
    }

    @Override
    public List<String> command(Place place) {
        return java(
                place.program(),
                "kafka.Kafka",
                place.directory().resolve(PROPERTIES).toString());
    }

    /**
     * A broker listens long before it serves: it serves when it answers that it is a broker of its cluster, which it
     * does not before the controller has let it in.
     */
    @Override
    public boolean isReady(int port) {
        if (!protocol().equals("PLAINTEXT")) {
            return ServerKind.super.isReady(port);
        }
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE_MILLIS);
            socket.setSoTimeout(PATIENCE_MILLIS);
            DataOutputStream out = new DataOutputStream(socket.getOutputStream());
            out.writeInt(14); // bytes that follow
            out.writeShort(METADATA);
            out.writeShort(1); // version of the request
            out.writeInt(1); // its number
            out.writeShort(-1); // from a client without a name
            out.writeInt(0); // about no topic
            out.flush();
            DataInputStream in = new DataInputStream(socket.getInputStream());
            in.skipNBytes(Integer.BYTES + Integer.BYTES); // length and number of the answer
            return isAmongBrokers(in);
        } catch (IOException notYet) {
            return false;
        }
    }

    private boolean isAmongBrokers(DataInputStream in) throws IOException {
        for (int left = in.readInt(); left > 0; left--) {
            if (in.readInt() == id) {
                return true;
            }
            in.skipNBytes(in.readShort() + Integer.BYTES); // host and port
            in.skipNBytes(Math.max(0, in.readShort())); // rack
        }
        return false;
    }

    @Override
    public Duration startsWithin() {
        return Duration.ofSeconds(60);
    }

    @Override
    public String url(int port) {
        return "kafka://" + LOOPBACK + ':' + port;
    }
}
