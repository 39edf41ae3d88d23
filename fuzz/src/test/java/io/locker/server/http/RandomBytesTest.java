package io.locker.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever arrives is a request that makes sense, or is refused in words; it is never a fault. */
class RandomBytesTest {
    private static final int ROUNDS = 20_000;

    @Test
    void theSeedsMakeSense() {
        for (String seed : HttpSeeds.ALL) {
            assertThat(RequestBytes.decode(seed.getBytes(StandardCharsets.UTF_8)))
                    .singleElement()
                    .asString()
                    .doesNotMatch("\\d{3} .*");
        }
    }

    @Test
    void noneMakesAFault() {
        long seed = Long.getLong("bytes.seed", 20_260_927L);
        System.out.println("RandomBytesTest seed=" + seed + " (another with -Dbytes.seed=N)");
        Random random = new Random(seed);
        int sensible = 0;
        int refused = 0;
        for (int round = 0; round < ROUNDS; round++) {
            byte[] bytes = random.nextInt(10) == 0 ? noise(random) : mutated(random);
            for (String line : RequestBytes.decode(bytes)) {
                boolean no = line.matches("(?s)\\d{3} .*");
                assertThat(!no || line.matches("(?s)4\\d\\d [A-Z].*\\..*"))
                        .as(line)
                        .isTrue();
                refused += no ? 1 : 0;
                sensible += no ? 0 : 1;
            }
        }
        assertThat(sensible).isGreaterThan(ROUNDS / 100);
        assertThat(refused).isGreaterThan(ROUNDS / 10);
    }

    private static byte[] noise(Random random) {
        byte[] bytes = new byte[random.nextInt(300)];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] mutated(Random random) {
        byte[] seed = HttpSeeds.ALL.get(random.nextInt(HttpSeeds.ALL.size())).getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int changes = 1 + random.nextInt(3);
        for (byte each : seed) {
            int what = random.nextInt(seed.length) < changes ? random.nextInt(4) : -1;
            if (what != 0) {
                out.write(what == 1 ? random.nextInt(256) : each);
            }
            if (what == 2) {
                out.write(each);
            } else if (what == 3) {
                out.writeBytes(noise(random));
            }
        }
        return out.toByteArray();
    }
}
