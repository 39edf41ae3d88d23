/** Tests with any input. */
@NullMarked
package io.locker.server.access;

import org.jspecify.annotations.NullMarked;
