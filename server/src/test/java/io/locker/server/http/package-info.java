/** Tests of the HTTP front. */
@NullMarked
package io.locker.server.http;

import org.jspecify.annotations.NullMarked;
