package io.locker.server.access;

import io.locker.api.BackendUnavailableException;
import io.locker.protocol.ServiceWord;
import io.locker.server.engine.Outlet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/** Lets several threads speak to one outlet, one after the other, without holding any of them up. */
final class Mouth {
    private final Outlet outlet;
    private final ConcurrentLinkedQueue<Runnable> queue = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean speaking = new AtomicBoolean();
    private final AtomicBoolean ended = new AtomicBoolean();

    Mouth(Outlet outlet) {
        this.outlet = outlet;
    }

    void say(List<ServiceWord> words) {
        if (!words.isEmpty()) {
            queue.add(() -> {
                if (!ended.get()) {
                    outlet.say(words);
                }
            });
            speak();
        }
    }

    void end(BackendUnavailableException why, Optional<String> leader) {
        queue.add(() -> {
            if (ended.compareAndSet(false, true)) {
                outlet.end(why, leader);
            }
        });
        speak();
    }

    /** Nothing is said any more. */
    void close() {
        ended.set(true);
    }

    private void speak() {
        while (!queue.isEmpty() && speaking.compareAndSet(false, true)) {
            try {
                for (Runnable next = queue.poll(); next != null; next = queue.poll()) {
                    next.run();
                }
            } finally {
                speaking.set(false);
            }
        }
    }
}
