/** What a user of Locker sees: names, modes, tokens, locks, holds and failures. */
@NullMarked
package io.locker.api;

import org.jspecify.annotations.NullMarked;
