package io.locker.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.locker.api.BackendUnavailableException;
import io.locker.api.LockException;
import io.locker.api.NotPermittedException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Makes the stream, or sees whether the one that is there is safe to use.
 *
 * <p>The arguments of a queue cannot be asked for. But RabbitMQ refuses to make it anew with other ones, and says which
 * is another and what it is; so they are found out one after the other.
 */
final class RabbitQueue {
    private static final String TYPE = "x-queue-type";
    private static final String MAX_BYTES = "x-max-length-bytes";
    private static final String SEGMENT = "x-stream-max-segment-size-bytes";
    private static final Pattern INEQUIVALENT =
            Pattern.compile("inequivalent arg '([^']*)' .*but current is (?:the value )?(none|'([^']*)')");

    /** What a stream without the argument has. */
    private static final long USUAL_SEGMENT = 500_000_000L;

    private static final int SEGMENTS = 20;

    private final Connection connection;
    private final RabbitLocation location;
    private final Map<String, Object> arguments = new LinkedHashMap<>();

    private RabbitQueue(Connection connection, RabbitLocation location) {
        this.connection = connection;
        this.location = location;
        arguments.put(TYPE, "stream");
        arguments.put(MAX_BYTES, location.maxBytes());
        arguments.put(SEGMENT, location.maxBytes() / SEGMENTS);
    }

    /**
     * Sees to it that there is a stream.
     *
     * @return how many bytes it keeps; far too many if there is no bound, or none that could be seen
     */
    static long declare(Connection connection, RabbitLocation location) throws IOException {
        return new RabbitQueue(connection, location).declare();
    }

    private long declare() throws IOException {
        // Each argument is another one at most once.
        for (int tries = 0; tries < 10; tries++) {
            Channel channel = connection.createChannel();
            if (channel == null) {
                break;
            }
            try {
                channel.queueDeclare(location.stream(), true, false, false, arguments);
                channel.abort();
                return checkedBytes();
            } catch (IOException e) {
                switch (RabbitErrors.codeOf(e)) {
                    case AMQP.PRECONDITION_FAILED -> adopt(RabbitErrors.why(e), e);
                    case AMQP.ACCESS_REFUSED -> {
                        look(e);
                        return Long.MAX_VALUE;
                    }
                    case AMQP.RESOURCE_LOCKED -> throw unsafe("exclusive", "true", e);
                    default -> throw e;
                }
            }
        }
        throw new BackendUnavailableException("The stream could not be looked at. " + location.shown(), null);
    }

    /** Who may not make the stream uses it as it is. */
    private void look(IOException refused) throws IOException {
        try {
            Channel channel = connection.createChannel();
            channel.queueDeclarePassive(location.stream());
            channel.abort();
        } catch (IOException e) {
            if (RabbitErrors.codeOf(e) != AMQP.NOT_FOUND) {
                throw e;
            }
            throw new NotPermittedException(
                    "There is no such stream, and this user of RabbitMQ may not make it. user="
                            + location.login().user() + ' ' + location.shown(),
                    refused);
        }
    }

    /** Takes over what the queue has, or refuses it. */
    private void adopt(String said, IOException cause) {
        Matcher matcher = INEQUIVALENT.matcher(said);
        if (!matcher.find()) {
            throw new BackendUnavailableException(
                    "The stream cannot be used. " + location.shown() + " why=\"" + said + '"', cause);
        }
        String argument = matcher.group(1);
        String current = matcher.group(3) == null ? "none" : matcher.group(3);
        boolean number = current.matches("[0-9]{1,18}");
        switch (argument) {
            case MAX_BYTES, SEGMENT, "x-initial-cluster-size", "x-stream-filter-size-bytes" -> {
                if (number) {
                    arguments.put(argument, Long.parseLong(current));
                } else {
                    arguments.remove(argument);
                }
            }
            case "x-queue-leader-locator" -> arguments.put(argument, current);
            default -> throw unsafe(argument, current, cause);
        }
    }

    private LockException unsafe(String argument, String current, @Nullable Throwable cause) {
        String sentence = argument.equals(TYPE)
                ? "The queue is no stream; delete it, or take another name."
                : "The stream has an argument that is not safe for locks; delete it, or take another name.";
        return new BackendUnavailableException(
                sentence + " argument=" + argument + " value=" + current + ' ' + location.shown(), cause);
    }

    private long checkedBytes() {
        if (!(arguments.get(MAX_BYTES) instanceof Long most)) {
            return Long.MAX_VALUE;
        }
        if (most < RabbitLocation.LEAST_BYTES) {
            throw unsafe(MAX_BYTES, most.toString(), null);
        }
        // Whole segments are forgotten, but never the last one: that must not be all there is.
        long segment = arguments.get(SEGMENT) instanceof Long bytes ? bytes : USUAL_SEGMENT;
        if (segment > most / 2) {
            throw unsafe(SEGMENT, Long.toString(segment), null);
        }
        return most;
    }
}
