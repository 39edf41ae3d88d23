package io.locker.wire;

import java.util.Arrays;
import java.util.Random;

/** Changes bytes, cuts them off, puts others in, from a seed. */
final class Damage {
    private final Random random;

    Damage(long seed) {
        random = new Random(seed);
    }

    byte[] done(byte[] to) {
        byte[] bytes = to;
        for (int times = 1 + random.nextInt(3); times > 0 && bytes.length > 0; times--) {
            int at = random.nextInt(bytes.length);
            bytes = switch (random.nextInt(4)) {
                case 0 -> Arrays.copyOf(bytes, at);
                case 1 -> without(bytes, at);
                default -> changed(bytes, at);
            };
        }
        return bytes;
    }

    private static byte[] without(byte[] bytes, int at) {
        byte[] shorter = Arrays.copyOf(bytes, bytes.length - 1);
        System.arraycopy(bytes, at + 1, shorter, at, bytes.length - 1 - at);
        return shorter;
    }

    private byte[] changed(byte[] bytes, int at) {
        byte[] other = bytes.clone();
        other[at] = (byte) random.nextInt(256);
        return other;
    }
}
