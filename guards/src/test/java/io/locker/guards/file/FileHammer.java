package io.locker.guards.file;

import io.locker.api.FencingToken;
import io.locker.guards.Offer;
import io.locker.guards.StaleTokenException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Random;

/** A process that writes its tokens into one file as fast as it can, and prints how many were accepted. */
final class FileHammer {
    static final String FILE = "state";

    /** Each write waits for the disk several times, and there are slow disks. */
    private static final Duration ENOUGH = Duration.ofSeconds(20);

    /** How far tokens come out of order; about as long as a few writes take. */
    private static final int DISORDER = 10;

    private FileHammer() {}

    /** Writes under a token, or throws {@link StaleTokenException}. */
    private interface Writer {
        void write(FencingToken token, byte[] content) throws IOException;
    }

    /**
     * Takes {@code guarded} or {@code unlocked}, the directory, a seed and a number of rounds, and waits until it is
     * told to begin; tokens follow the clock, which all processes have in common, but out of order.
     */
    public static void main(String[] args) throws Exception {
        Path directory = Path.of(args[1]);
        FileGuard guard = new FileGuard(directory);
        Writer writer = args[0].equals("guarded")
                ? (token, content) -> guard.write(new Offer(FILE, token), out -> out.write(content))
                : (token, content) -> unlocked(directory, token, content);
        Random random = new Random(Long.parseLong(args[2]));
        int accepted = 0;
        System.out.println("ready");
        System.in.read();
        long end = System.nanoTime() + ENOUGH.toNanos();
        for (int round = 1; round <= Integer.parseInt(args[3]) && System.nanoTime() - end < 0; round++) {
            FencingToken token = new FencingToken(System.currentTimeMillis() - random.nextInt(DISORDER));
            byte[] content = (token + "\n").repeat(1000).getBytes(StandardCharsets.UTF_8);
            try {
                writer.write(token, content);
                accepted++;
            } catch (StaleTokenException refused) {
                // That is what the others are for.
            }
        }
        System.out.println(accepted);
    }

    /** A mistake that people make: everything is there but the lock. */
    private static void unlocked(Path directory, FencingToken token, byte[] content) throws IOException {
        Path seen = directory.resolve("seen");
        long last = Files.exists(seen) ? Long.parseLong(Files.readString(seen)) : 0;
        if (token.value() < last) {
            throw new StaleTokenException(new Offer(FILE, token), new FencingToken(last));
        }
        String mine = "new" + ProcessHandle.current().pid();
        Files.writeString(directory.resolve(mine + "-token"), token.toString());
        Files.write(directory.resolve(mine), content);
        move(directory.resolve(mine + "-token"), seen);
        move(directory.resolve(mine), directory.resolve(FILE));
    }

    private static void move(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
