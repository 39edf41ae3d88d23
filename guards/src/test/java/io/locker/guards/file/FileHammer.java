package io.locker.guards.file;

import io.locker.api.FencingToken;
import io.locker.guards.Offer;
import io.locker.guards.StaleTokenException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Random;

/** A process that writes its tokens into one file as fast as it can, and prints how many were accepted. */
final class FileHammer {
    static final String FILE = "state";

    private FileHammer() {}

    /**
     * Takes the directory, a seed and a number of rounds, and waits until it is told to begin; each token is a little
     * above the round, or below.
     */
    public static void main(String[] args) throws Exception {
        FileGuard guard = new FileGuard(Path.of(args[0]));
        Random random = new Random(Long.parseLong(args[1]));
        int accepted = 0;
        System.out.println("ready");
        System.in.read();
        for (int round = 1; round <= Integer.parseInt(args[2]); round++) {
            FencingToken token = new FencingToken(round + random.nextInt(10));
            byte[] content = (token + "\n").repeat(1000).getBytes(StandardCharsets.UTF_8);
            try {
                guard.write(new Offer(FILE, token), out -> out.write(content));
                accepted++;
            } catch (StaleTokenException refused) {
                // That is what the others are for.
            }
        }
        System.out.println(accepted);
    }
}
