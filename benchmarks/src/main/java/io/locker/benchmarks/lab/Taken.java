package io.locker.benchmarks.lab;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * One hold. Times are of {@link System#nanoTime()}, which on Linux all processes of a machine share.
 *
 * @param token its token, or another number by which the holds of one lock are in order
 * @param process which process had it
 * @param thread which thread of that process
 * @param asked when the lock was asked for
 * @param granted when the caller had it
 * @param left when the caller began to release it
 */
public record Taken(long token, int process, int thread, long asked, long granted, long left) {

    /** Leaves holds for another process. */
    public static void leave(List<Taken> all, Path file) throws IOException {
        try (DataOutputStream out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
            out.writeInt(all.size());
            for (Taken taken : all) {
                out.writeLong(taken.token());
                out.writeInt(taken.thread());
                out.writeLong(taken.asked());
                out.writeLong(taken.granted());
                out.writeLong(taken.left());
            }
        }
    }

    /** Reads what another process left. */
    public static List<Taken> read(Path file, int process) throws IOException {
        List<Taken> all = new ArrayList<>();
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
            for (int left = in.readInt(); left > 0; left--) {
                all.add(new Taken(in.readLong(), process, in.readInt(), in.readLong(), in.readLong(), in.readLong()));
            }
        }
        return all;
    }
}
