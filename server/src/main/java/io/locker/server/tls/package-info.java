/** Keys, certificates and other files that may be replaced while the server runs, and where it may listen. */
@NullMarked
package io.locker.server.tls;

import org.jspecify.annotations.NullMarked;
