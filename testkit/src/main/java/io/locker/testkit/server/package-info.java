/** Real servers for tests: found or started, killed and frozen, stopped with the tests. */
@NullMarked
package io.locker.testkit.server;

import org.jspecify.annotations.NullMarked;
