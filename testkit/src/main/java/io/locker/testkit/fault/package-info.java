/** Means to harm one client of a backend from a test: its requests, its wake-ups and its time. */
@NullMarked
package io.locker.testkit.fault;

import org.jspecify.annotations.NullMarked;
