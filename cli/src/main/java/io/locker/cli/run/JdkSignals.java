package io.locker.cli.run;

import java.util.function.Consumer;
import sun.misc.Signal;

/** The one place that names {@link Signal}, which javac warns about in a way that cannot be switched off. */
final class JdkSignals {

    private JdkSignals() {}

    /**
     * Calls back on a thread of its own for each signal of this name, instead of what the JVM would do.
     *
     * @param name without {@code SIG}
     * @param then given the signal's number
     * @return false if the JVM keeps this signal for itself, or the system has none of this name
     */
    static boolean handle(String name, Consumer<Integer> then) {
        try {
            Signal.handle(new Signal(name), signal -> then.accept(signal.getNumber()));
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
