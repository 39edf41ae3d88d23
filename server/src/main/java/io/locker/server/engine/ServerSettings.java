package io.locker.server.engine;

import java.time.Duration;

/**
 * How a node serves.
 *
 * @param node where other nodes reach this one; it is the node's name
 * @param signature how it signs its entries, from which other nodes learn where clients reach it; without spaces
 * @param limits how much it takes on
 * @param handOver how long it waits, when it is closed, for another node to lead
 */
public record ServerSettings(String node, String signature, ServerLimits limits, Duration handOver) {}
