/** A lock service inside the process of a test, and what can be done to it. */
@NullMarked
package io.locker.testkit.service;

import org.jspecify.annotations.NullMarked;
