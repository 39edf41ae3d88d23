/** Runs a table of locks over a replicated log and talks to the lines of clients; knows no network and no engine. */
@NullMarked
package io.locker.server.engine;

import org.jspecify.annotations.NullMarked;
