package io.locker.spi;

/** A place that puts entries in an order on which all who read it agree. */
public non-sealed interface LogBackend extends Backend {}
