/** A log that several nodes keep together, and what applies it: names no engine. */
@NullMarked
package io.locker.server.log;

import org.jspecify.annotations.NullMarked;
