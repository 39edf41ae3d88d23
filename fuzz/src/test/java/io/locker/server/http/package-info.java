/** Tests with any input. */
@NullMarked
package io.locker.server.http;

import org.jspecify.annotations.NullMarked;
