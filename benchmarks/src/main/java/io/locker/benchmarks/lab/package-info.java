/** What every benchmark is made of: settings, other processes, samples, and the report. */
@NullMarked
package io.locker.benchmarks.lab;

import org.jspecify.annotations.NullMarked;
