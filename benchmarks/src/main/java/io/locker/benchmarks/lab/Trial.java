package io.locker.benchmarks.lab;

/** One kind of benchmark, ready to run. */
public interface Trial {

    /**
     * Measures, and tells.
     *
     * @param report whom
     * @throws Exception if the figures would be worthless
     */
    void run(Report report) throws Exception;
}
