/** Tests of access control. */
@NullMarked
package io.locker.server.access;

import org.jspecify.annotations.NullMarked;
