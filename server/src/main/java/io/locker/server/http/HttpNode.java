package io.locker.server.http;

import io.locker.server.access.Admission;
import io.locker.server.engine.ServerStatus;
import io.locker.spi.TimeSource;
import java.util.function.Supplier;

/**
 * The node behind an HTTP front.
 *
 * @param admission decides who comes in. Requests that it sends to {@linkplain Object#equals equal} receptions share a
 *     line
 * @param status says how the node stands; may block for a moment
 * @param metrics further metrics in the text format of Prometheus, each line with its end; empty for none
 * @param time the monotonic clock
 * @param grpcPort where the same node is reached by gRPC, for those who came to the wrong port; 0 if it is not
 */
public record HttpNode(
        Admission admission, Supplier<ServerStatus> status, Supplier<String> metrics, TimeSource time, int grpcPort) {}
