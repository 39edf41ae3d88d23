/** Tests of the server as a program. */
@NullMarked
package io.locker.server.command;

import org.jspecify.annotations.NullMarked;
