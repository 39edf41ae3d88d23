package io.locker.cli.process;

import java.io.IOException;
import java.io.UncheckedIOException;

/** Sends signals by the shell, which knows them all. */
final class Signal {

    private Signal() {}

    static void send(String name, long pid) {
        try {
            int code = new ProcessBuilder("sh", "-c", "kill -s " + name + " " + pid)
                    .inheritIO()
                    .start()
                    .waitFor();
            if (code != 0) {
                throw new AssertionError("The signal could not be sent. signal=" + name + " pid=" + pid);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("The test was interrupted.", e);
        }
    }
}
