/** Things that a lock protects and that check the fencing token themselves, and remember who came. */
@NullMarked
package io.locker.testkit.resource;

import org.jspecify.annotations.NullMarked;
