package io.locker.guards.redis;

import java.nio.charset.StandardCharsets;

/** The slots of a Redis cluster: which one a name is in, and a short name for each. */
final class Slots {
    static final int COUNT = 16384;

    private static final int POLYNOMIAL = 0x1021;
    private static final String[] TAGS = tags();

    private Slots() {}

    /** The slot of a key: what stands between the first braces counts, if there is something; else all. */
    static int of(String key) {
        int open = key.indexOf('{');
        int close = open < 0 ? -1 : key.indexOf('}', open + 1);
        return crc16(close > open + 1 ? key.substring(open + 1, close) : key) % COUNT;
    }

    /** A name that is in a slot. */
    static String tag(int slot) {
        return TAGS[slot];
    }

    private static String[] tags() {
        String[] tags = new String[COUNT];
        int missing = COUNT;
        for (int number = 0; missing > 0; number++) {
            String tag = Integer.toString(number, Character.MAX_RADIX);
            int slot = crc16(tag) % COUNT;
            if (tags[slot] == null) {
                tags[slot] = tag;
                missing--;
            }
        }
        return tags;
    }

    /** CRC-16 as the cluster computes it, also called XMODEM. */
    private static int crc16(String text) {
        int crc = 0;
        for (byte next : text.getBytes(StandardCharsets.UTF_8)) {
            crc ^= (next & 0xff) << 8;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 0x8000) == 0 ? crc << 1 : crc << 1 ^ POLYNOMIAL;
            }
            crc &= 0xffff;
        }
        return crc;
    }
}
