/** Rules about the sources and documents, each a value that is tested on the repository and on planted faults. */
@NullMarked
package io.locker.houserules;

import org.jspecify.annotations.NullMarked;
