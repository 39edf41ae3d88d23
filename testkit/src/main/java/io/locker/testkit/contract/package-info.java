/**
 * The suite that every backend must pass through the public API, whatever it is made of.
 *
 * <p>A backend's test extends {@link io.locker.testkit.contract.LockContract} and says how to make a
 * {@link io.locker.testkit.contract.LockSubject}; for a store, {@link io.locker.testkit.contract.StoreLockSubject} is
 * one.
 */
@NullMarked
package io.locker.testkit.contract;

import org.jspecify.annotations.NullMarked;
