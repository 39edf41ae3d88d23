/**
 * Guards: the checks of fencing tokens at the things that locks protect. What a writer {@linkplain Offer offers}, how
 * it is {@linkplain StaleTokenException refused}, and what the guards have in common; the guards themselves are in the
 * rooms below.
 */
@NullMarked
package io.locker.guards;

import org.jspecify.annotations.NullMarked;
