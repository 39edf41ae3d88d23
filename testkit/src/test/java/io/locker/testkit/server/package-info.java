/** Tests of the test servers. */
@NullMarked
package io.locker.testkit.server;

import org.jspecify.annotations.NullMarked;
