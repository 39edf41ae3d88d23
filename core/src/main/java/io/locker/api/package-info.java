/** What a user of locks sees: names, options, locks, holds and failures. */
@NullMarked
package io.locker.api;

import org.jspecify.annotations.NullMarked;
