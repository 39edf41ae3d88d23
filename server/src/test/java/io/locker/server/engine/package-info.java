/** Tests of the engine of the server. */
@NullMarked
package io.locker.server.engine;

import org.jspecify.annotations.NullMarked;
