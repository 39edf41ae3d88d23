package io.locker.testkit.resource;

import io.locker.api.FencingToken;
import io.locker.testkit.check.Access;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/** A fenced resource in the memory of one process. */
public final class FencedRegister implements FencedResource {
    private final ReentrantLock lock = new ReentrantLock();
    private final List<Access> accesses = new ArrayList<>();
    private long greatest;

    /** Makes a register that has seen no token. */
    public FencedRegister() {}

    @Override
    public boolean access(FencingToken token, String who, Access.Kind kind) {
        lock.lock();
        try {
            boolean accepted = token.value() >= greatest;
            greatest = Math.max(greatest, token.value());
            accesses.add(new Access(accesses.size() + 1L, token.value(), who, kind, accepted));
            return accepted;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public List<Access> accesses() {
        lock.lock();
        try {
            return List.copyOf(accesses);
        } finally {
            lock.unlock();
        }
    }
}
