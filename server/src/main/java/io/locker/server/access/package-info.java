/** Who may do what, and the record of what was done and denied. */
@NullMarked
package io.locker.server.access;

import org.jspecify.annotations.NullMarked;
