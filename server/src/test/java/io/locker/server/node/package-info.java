/** Tests with clients that are written for Node. */
@NullMarked
package io.locker.server.node;

import org.jspecify.annotations.NullMarked;
