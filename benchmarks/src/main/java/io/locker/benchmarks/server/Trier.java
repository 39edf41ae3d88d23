package io.locker.benchmarks.server;

import io.locker.benchmarks.lab.Section;
import java.util.concurrent.TimeUnit;

/** A thread that takes lock after lock, each of another name, whatever goes wrong, and notes when it had one. */
final class Trier implements Runnable {
    private static final int PAUSE_MILLIS = 10;

    private final Locks locks;
    private final String name;
    private final Thread thread = new Thread(this, "trier");
    private volatile boolean over;
    private int number;
    private long last;
    private long silenceEnd;
    private long silence;
    private long grants;

    /** The name is the first part of those of the locks. */
    Trier(Locks locks, String name) {
        this.locks = locks;
        this.name = name;
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Stops, and returns how many locks it had, how long it went without one at most, and when that was over. */
    String stop() throws InterruptedException {
        over = true;
        thread.join(TimeUnit.SECONDS.toMillis(2L * Pipeline.PATIENCE_SECONDS));
        return grants + " " + silence + " " + silenceEnd;
    }

    @Override
    public void run() {
        while (!over) {
            number++;
            Section section = locks.section(name + "-tried-" + number);
            try {
                section.enter();
                granted(System.nanoTime());
                section.leave();
            } catch (Exception e) {
                pause();
            }
        }
    }

    private void granted(long now) {
        if (grants > 0 && now - last > silence) {
            silence = now - last;
            silenceEnd = now;
        }
        last = now;
        grants++;
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
