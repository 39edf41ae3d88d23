/** The lock server as a program: its settings, its start and its end. */
@NullMarked
package io.locker.server.command;

import org.jspecify.annotations.NullMarked;
