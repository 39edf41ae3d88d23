package io.locker.server.raft;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * Writes a great file and forces it to the disk every few megabytes. If all were forced at the end, whoever forces a
 * few bytes to the same disk meanwhile, as the log does for each entry, would wait for all of it.
 */
final class SteadyOutput extends OutputStream {
    private static final int STEP = 4 << 20;

    private final FileChannel channel;
    private int unforced;

    SteadyOutput(FileChannel channel) {
        this.channel = channel;
    }

    @Override
    public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        ByteBuffer left = ByteBuffer.wrap(bytes, from, length);
        while (left.hasRemaining()) {
            unforced += channel.write(left);
        }
        if (unforced >= STEP) {
            channel.force(false);
            unforced = 0;
        }
    }

    /** Forces what is left. */
    @Override
    public void flush() throws IOException {
        channel.force(true);
        unforced = 0;
    }
}
