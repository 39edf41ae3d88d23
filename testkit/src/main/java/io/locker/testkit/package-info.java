/** Contract suites, simulator and checkers that a backend is tested with. */
@NullMarked
package io.locker.testkit;

import org.jspecify.annotations.NullMarked;
