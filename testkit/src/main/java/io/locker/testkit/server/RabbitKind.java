package io.locker.testkit.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * RabbitMQ, with the user {@code guest} of the same password, and with an {@code epmd} (through which Erlang's nodes
 * find one another) of its own that ends with it.
 *
 * @param settings lines of {@code rabbitmq.conf} besides
 * @param variables assignments of environment variables besides, such as {@code RABBITMQ_NODENAME=one@localhost}
 */
public record RabbitKind(List<String> settings, List<String> variables) implements ServerKind {
    /** A server without anything special. */
    public static final RabbitKind PLAIN = new RabbitKind(List.of(), List.of());

    private static final String LOOPBACK = "127.0.0.1";
    private static final int PATIENCE_MILLIS = 1_000;

    /** Writes what it is given to files in the working directory. */
    private static final String WRITE =
            "printf '%s' \"$1\" >rabbitmq.conf; echo '[].' >enabled_plugins; mkdir -p home log";

    /** Runs the program in place of the shell; {@code epmd} is told by the kernel when that ends. */
    private static final String RUN =
            "setpriv --pdeathsig KILL epmd -port \"$ERL_EPMD_PORT\" -address " + LOOPBACK + " </dev/null & exec \"$0\"";

    /**
     * Copies the lists.
     *
     * @param settings as above
     * @param variables as above
     */
    public RabbitKind {
        settings = List.copyOf(settings);
        variables = List.copyOf(variables);
    }

    /**
     * Adds settings.
     *
     * @param more lines of the configuration
     * @return a kind of its own
     */
    public RabbitKind with(String... more) {
        return new RabbitKind(Stream.concat(settings.stream(), Stream.of(more)).toList(), variables);
    }

    /**
     * Adds environment variables, of which a later one wins.
     *
     * @param more assignments
     * @return a kind of its own
     */
    public RabbitKind withVariables(String... more) {
        return new RabbitKind(
                settings, Stream.concat(variables.stream(), Stream.of(more)).toList());
    }

    @Override
    public String name() {
        return "rabbitmq";
    }

    /** Debian's program on the PATH asks for the user {@code rabbitmq}; the one that it calls does not. */
    @Override
    public List<String> programs() {
        return List.of("/usr/lib/rabbitmq/bin/rabbitmq-server", "rabbitmq-server");
    }

    /** The program knows no question for its version; the name of its directory has it. */
    @Override
    public List<String> version(Path program) {
        return List.of("readlink", "-f", program.toString());
    }

    @Override
    public List<List<String>> prepare(Place place) {
        List<String> lines = new ArrayList<>(List.of(
                "listeners.tcp.1 = " + LOOPBACK + ":" + place.port(),
                "log.console = true",
                "log.console.level = warning",
                "vm_memory_high_watermark.absolute = 1GB",
                "disk_free_limit.absolute = 50MB"));
        lines.addAll(settings);
        return List.of(List.of("sh", "-c", WRITE, "sh", String.join("\n", lines) + "\n"));
    }

    @Override
    public List<String> command(Place place) {
        String directory = place.directory().toString();
        List<String> command = new ArrayList<>(List.of("env", "HOME=" + directory + "/home"));
        command.addAll(List.of("RABBITMQ_BASE=" + directory, "RABBITMQ_MNESIA_BASE=" + directory + "/mnesia"));
        command.addAll(List.of("RABBITMQ_LOG_BASE=" + directory + "/log", "RABBITMQ_LOGS=-"));
        command.add("RABBITMQ_CONFIG_FILE=" + directory + "/rabbitmq.conf");
        command.add("RABBITMQ_ADVANCED_CONFIG_FILE=" + directory + "/advanced.config");
        command.add("RABBITMQ_ENABLED_PLUGINS_FILE=" + directory + "/enabled_plugins");
        command.add("RABBITMQ_PID_FILE=" + directory + "/pid");
        command.add("RABBITMQ_CONF_ENV_FILE=/dev/null");
        command.add("RABBITMQ_NODENAME=locker" + place.port() + "@localhost");
        command.addAll(
                List.of("RABBITMQ_DIST_PORT=" + TestServers.freePort(), "ERL_EPMD_PORT=" + TestServers.freePort()));
        command.add("ERL_EPMD_ADDRESS=" + LOOPBACK);
        command.add("RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS="
                + "-kernel inet_dist_use_interface {127,0,0,1} +S 2:2 +sbwt none +sbwtdcpu none +sbwtdio none");
        command.addAll(variables);
        // The program then becomes the server instead of watching over it.
        command.add("detached=true");
        command.addAll(List.of("sh", "-c", RUN, place.program().toString()));
        return command;
    }

    @Override
    public String url(int port) {
        return "rabbitmq://guest:guest@" + LOOPBACK + ":" + port + "/";
    }

    /** Greets the server, which answers with a frame of its own if it serves. */
    @Override
    public boolean isReady(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE_MILLIS);
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.getOutputStream().write("AMQP\0\0\11\1".getBytes(StandardCharsets.US_ASCII));
            return socket.getInputStream().read() == 1;
        } catch (IOException notYet) {
            return false;
        }
    }

    @Override
    public Duration startsWithin() {
        return Duration.ofMinutes(1);
    }
}
