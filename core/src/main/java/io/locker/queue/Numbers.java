package io.locker.queue;

import java.util.TreeMap;

/**
 * The numbers of those who stand in a long queue. Says how many of them are less than one, without looking at each:
 * there are blocks of numbers with a bit for each, and it is known how many bits of a block are set.
 */
final class Numbers {
    private static final int BITS_OF_BLOCK = 10;
    private static final int NUMBERS = 1 << BITS_OF_BLOCK;

    private final TreeMap<Long, Block> blocks = new TreeMap<>();

    private static final class Block {
        private final long[] bits = new long[NUMBERS / Long.SIZE];
        private int count;

        private boolean has(int at) {
            return (bits[at / Long.SIZE] & 1L << at) != 0;
        }

        void set(int at) {
            if (!has(at)) {
                bits[at / Long.SIZE] |= 1L << at;
                count++;
            }
        }

        void clear(int at) {
            if (has(at)) {
                bits[at / Long.SIZE] &= ~(1L << at);
                count--;
            }
        }

        int below(int at) {
            int below = 0;
            for (int i = 0; i < at / Long.SIZE; i++) {
                below += Long.bitCount(bits[i]);
            }
            return below + Long.bitCount(bits[at / Long.SIZE] & (1L << at) - 1);
        }
    }

    void add(long number) {
        blocks.computeIfAbsent(number >> BITS_OF_BLOCK, absent -> new Block()).set(inBlock(number));
    }

    void remove(long number) {
        Block block = blocks.get(number >> BITS_OF_BLOCK);
        if (block != null) {
            block.clear(inBlock(number));
            if (block.count == 0) {
                blocks.remove(number >> BITS_OF_BLOCK);
            }
        }
    }

    /** Returns how many are less than a number. */
    int below(long number) {
        int below = 0;
        for (Block block : blocks.headMap(number >> BITS_OF_BLOCK).values()) {
            below += block.count;
        }
        Block own = blocks.get(number >> BITS_OF_BLOCK);
        return own == null ? below : below + own.below(inBlock(number));
    }

    private static int inBlock(long number) {
        return (int) (number & NUMBERS - 1);
    }
}
