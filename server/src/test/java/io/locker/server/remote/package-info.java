/** The server and its client together, over real connections. */
@NullMarked
package io.locker.server.remote;

import org.jspecify.annotations.NullMarked;
