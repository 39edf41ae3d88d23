/** The backend that talks to Locker's own lock server. */
@NullMarked
package io.locker.remote;

import org.jspecify.annotations.NullMarked;
