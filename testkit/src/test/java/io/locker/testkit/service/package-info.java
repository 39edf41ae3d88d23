/** Tests of the service inside this process. */
@NullMarked
package io.locker.testkit.service;

import org.jspecify.annotations.NullMarked;
