/** Tests with any input. */
@NullMarked
package io.locker.server.command;

import org.jspecify.annotations.NullMarked;
