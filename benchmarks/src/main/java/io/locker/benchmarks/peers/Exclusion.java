package io.locker.benchmarks.peers;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The tiny thing that is done under each lock: a number in memory that all processes share is raised, and whoever is in
 * there meanwhile is found out. Nothing else protects it.
 */
final class Exclusion {
    /** As far apart as processors keep memory in one piece. */
    private static final int STRIDE = 128;

    private static final int COUNT = 64;
    private static final VarHandle WORD = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private final ByteBuffer shared;

    private Exclusion(ByteBuffer shared) {
        this.shared = shared;
    }

    /** Opens the memory of some locks; a file that is new holds zeros. */
    static Exclusion at(Path file, int locks) throws IOException {
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE)) {
            return new Exclusion(channel.map(FileChannel.MapMode.READ_WRITE, 0, (long) locks * STRIDE));
        }
    }

    /**
     * Does it.
     *
     * @param lock which lock is held
     * @param me a number from 1 that nobody else has
     * @return how often it has been done under that lock, this time included
     */
    long work(int lock, long me) {
        int owner = lock * STRIDE;
        long before = (long) WORD.getVolatile(shared, owner);
        if (before != 0) {
            throw violated(before, me);
        }
        WORD.setVolatile(shared, owner, me);
        long count = (long) WORD.getVolatile(shared, owner + COUNT) + 1;
        WORD.setVolatile(shared, owner + COUNT, count);
        long after = (long) WORD.getVolatile(shared, owner);
        if (after != me) {
            throw violated(after, me);
        }
        WORD.setVolatile(shared, owner, 0L);
        return count;
    }

    private static IllegalStateException violated(long other, long me) {
        return new IllegalStateException(
                "Two held the lock at one time; the figures are worthless. one=" + other + " other=" + me);
    }
}
