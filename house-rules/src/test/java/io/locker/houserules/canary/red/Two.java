package io.locker.houserules.canary.red;

/** Reads clocks. */
public final class Two {

    long clock() {
        return System.nanoTime();
    }

    void sleeps() throws InterruptedException {
        Thread.sleep(1);
    }
}
