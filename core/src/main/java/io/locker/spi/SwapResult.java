package io.locker.spi;

/**
 * The answer to a {@link Swap}.
 *
 * @param applied whether the document was written
 * @param record the record as it is now: with the new revision if the swap was applied (0 if it removed the document),
 *     and otherwise the record that it lost against
 */
public record SwapResult(boolean applied, LockRecord record) {}
