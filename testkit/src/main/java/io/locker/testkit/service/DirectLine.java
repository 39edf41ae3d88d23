package io.locker.testkit.service;

import io.locker.api.BackendUnavailableException;
import io.locker.protocol.LockService.Ear;
import io.locker.protocol.LockService.Line;
import io.locker.protocol.ServiceCall;
import io.locker.protocol.ServiceWord;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** One line of a client: what the service says is heard on a thread of its own. */
final class DirectLine implements Line {
    private final Ear ear;
    private final DirectTable table;
    private final Executor loop;
    private final ReentrantLock guard = new ReentrantLock();
    private final Condition changed = guard.newCondition();
    private final ReentrantLock calling = new ReentrantLock();
    private List<ServiceWord> said = new ArrayList<>();
    private @Nullable BackendUnavailableException end;
    private boolean over;

    DirectLine(Ear ear, DirectTable table, Executor loop) {
        this.ear = ear;
        this.table = table;
        this.loop = loop;
        Thread thread = new Thread(this::deliver, "locker-direct-line");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void send(List<ServiceCall> calls) {
        List<ServiceCall> copy = List.copyOf(calls);
        if (!isOver()) {
            loop.execute(() -> table.take(this, copy));
        }
    }

    /** Says something, after all that was said before. */
    void say(List<? extends ServiceWord> words) {
        guard.lock();
        try {
            said.addAll(words);
            changed.signalAll();
        } finally {
            guard.unlock();
        }
    }

    /** Ends the line, without what was not heard yet. */
    void end(String why) {
        guard.lock();
        try {
            if (!over) {
                over = true;
                said.clear();
                end = new BackendUnavailableException(why, null);
                changed.signalAll();
            }
        } finally {
            guard.unlock();
        }
    }

    boolean isOver() {
        guard.lock();
        try {
            return over;
        } finally {
            guard.unlock();
        }
    }

    private void deliver() {
        boolean goesOn = true;
        while (goesOn) {
            goesOn = deliverNext();
        }
    }

    private boolean deliverNext() {
        calling.lock();
        try {
            List<ServiceWord> words = takeNow();
            if (words == null) {
                return false;
            }
            if (!words.isEmpty()) {
                ear.heard(words);
            }
        } finally {
            calling.unlock();
        }
        await();
        return true;
    }

    /** Takes what was said; null after the end. */
    private @Nullable List<ServiceWord> takeNow() {
        BackendUnavailableException why;
        guard.lock();
        try {
            if (!over) {
                List<ServiceWord> taken = said;
                said = new ArrayList<>();
                return taken;
            }
            why = end;
            end = null;
        } finally {
            guard.unlock();
        }
        if (why != null) {
            ear.ended(why);
        }
        return null;
    }

    private void await() {
        guard.lock();
        try {
            while (!over && said.isEmpty()) {
                changed.awaitUninterruptibly();
            }
        } finally {
            guard.unlock();
        }
    }

    /** Whoever is being called is heard out, unless it is the ear that closes. */
    private void awaitTheEar() {
        calling.lock();
        try {
            end = null;
        } finally {
            calling.unlock();
        }
    }

    @Override
    public void close() {
        guard.lock();
        try {
            over = true;
            end = null;
            said.clear();
            changed.signalAll();
        } finally {
            guard.unlock();
        }
        awaitTheEar();
        loop.execute(() -> table.ends(this));
    }
}
