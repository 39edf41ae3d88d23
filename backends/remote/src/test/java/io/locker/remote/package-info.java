/** Tests of the client of Locker's own server. */
@NullMarked
package io.locker.remote;

import org.jspecify.annotations.NullMarked;
