/** Tests of keys, certificates and files that are replaced. */
@NullMarked
package io.locker.server.tls;

import org.jspecify.annotations.NullMarked;
