/** The server as processes of its own, which are killed, frozen and cut off. */
@NullMarked
package io.locker.server.process;

import org.jspecify.annotations.NullMarked;
