/** Guards in databases: the check inside the writer's own transaction. */
@NullMarked
package io.locker.guards.jdbc;

import org.jspecify.annotations.NullMarked;
