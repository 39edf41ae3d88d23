/** What all commands share: exit codes, failures in words, durations, where the locks live. */
@NullMarked
package io.locker.cli.support;

import org.jspecify.annotations.NullMarked;
