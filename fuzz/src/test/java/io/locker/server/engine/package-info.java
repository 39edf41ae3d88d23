/** Tests with any input. */
@NullMarked
package io.locker.server.engine;

import org.jspecify.annotations.NullMarked;
