/** Guards in front of HTTP: the token in a header. */
@NullMarked
package io.locker.guards.http;

import org.jspecify.annotations.NullMarked;
