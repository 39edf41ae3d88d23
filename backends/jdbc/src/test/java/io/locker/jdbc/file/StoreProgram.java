package io.locker.jdbc.file;

import io.locker.api.LockName;
import io.locker.spi.LockRecord;
import io.locker.spi.LockRecord.InboxEntry;
import io.locker.spi.StoreBackend;
import io.locker.spi.StoreSessions.NewSession;
import io.locker.spi.StoreSessions.WakeListener;
import io.locker.spi.Swap;
import io.locker.spi.Swap.Taken;
import io.locker.spi.SwapResult;
import io.locker.spi.TimeSource;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A client of the file backend in a process of its own, which tests can kill and freeze.
 *
 * <p>Takes the directory as its argument, a command from each line of its input, and answers with one line for each.
 */
final class StoreProgram {
    private final StoreBackend store;
    private final Path directory;

    private StoreProgram(StoreBackend store, Path directory) {
        this.store = store;
        this.directory = directory;
    }

    public static void main(String[] args) throws IOException {
        Duration timeout = Duration.ofSeconds(Long.parseLong(args[1]));
        try (StoreBackend store = FileSubject.open(Path.of(args[0]), timeout, TimeSource.system());
                BufferedReader commands =
                        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            StoreProgram program = new StoreProgram(store, Path.of(args[0]));
            say("ready");
            for (String line = commands.readLine(); line != null; line = commands.readLine()) {
                say(program.answer(line.split(" ")));
            }
        }
    }

    private static synchronized void say(String line) {
        System.out.println(line);
        System.out.flush();
    }

    private String answer(String[] words) {
        try {
            return switch (words[0]) {
                case "open" -> open(words[1], Duration.ofMillis(Long.parseLong(words[2])));
                case "beat" -> String.valueOf(store.sessions().beat(words[1]));
                case "bury" ->
                    String.valueOf(store.sessions().bury(Set.of(words[1])).contains(words[1]));
                case "write" -> write(new LockName(words[1]), words[2]);
                case "increment" -> increment(new LockName(words[1]), Integer.parseInt(words[2]));
                case "post" -> post(new LockName(words[1]), words[2], Integer.parseInt(words[3]));
                case "fold" -> fold(new LockName(words[1]), words[2]);
                case "read" -> "document " + store.read(new LockName(words[1])).document();
                case "grow" -> grow(new LockName(words[1]));
                case "fill" -> fill();
                case "empty" -> Files.deleteIfExists(filler()) ? "emptied" : "was empty";
                case "check" -> FileProbe.integrity(directory);
                case "wake" -> wake(new LockName(words[1]), words[2]);
                default -> "unknown command";
            };
        } catch (RuntimeException | IOException e) {
            return "failed " + e;
        }
    }

    private String open(String session, Duration timeToLive) {
        store.sessions().open(new NewSession(session, timeToLive, "holder of " + session), new WakeListener() {
            @Override
            public void wake(LockName name) {
                say("woken " + name + " " + System.nanoTime());
            }

            @Override
            public void gap() {
                say("gap");
            }
        });
        return "opened";
    }

    private String write(LockName name, String document) {
        SwapResult result =
                store.compareAndSet(new Swap(name, store.read(name).revision(), document, Taken.NOTHING, Set.of()));
        return result.applied() ? "written " + result.record().revision() : "lost";
    }

    /** Adds one to the number that the document is, so many times, and answers the revisions of these writes. */
    private String increment(LockName name, int times) {
        List<Long> revisions = new ArrayList<>();
        LockRecord found = store.read(name);
        while (revisions.size() < times) {
            String document = found.document();
            long next = document == null ? 1 : Long.parseLong(document) + 1;
            SwapResult result = store.compareAndSet(
                    new Swap(name, found.revision(), String.valueOf(next), Taken.NOTHING, Set.of()));
            found = result.record();
            if (result.applied()) {
                revisions.add(found.revision());
            }
        }
        return revisions.stream().map(String::valueOf).collect(Collectors.joining(",", "revisions ", ""));
    }

    private String post(LockName name, String prefix, int times) {
        for (int i = 0; i < times; i++) {
            store.post(name, List.of(prefix + ":" + i), Set.of());
        }
        return "posted";
    }

    /** Moves requests from the inbox to the document until one of them is the given one. */
    private String fold(LockName name, String last) {
        while (true) {
            LockRecord found = store.read(name);
            String document = found.document() == null ? "" : found.document();
            if (document.contains(last + "\n")) {
                return "folded";
            }
            String folded = document
                    + found.inbox().stream()
                            .map(entry -> entry.request() + "\n")
                            .collect(Collectors.joining());
            List<String> taken = found.inbox().stream().map(InboxEntry::id).toList();
            if (!taken.isEmpty()) {
                store.compareAndSet(new Swap(name, found.revision(), folded, Taken.of(taken), Set.of()));
            }
        }
    }

    /** Writes ever longer documents until it is refused. */
    private String grow(LockName name) {
        for (int length = 4_096; length <= 1 << 24; length *= 2) {
            write(name, "x".repeat(length));
        }
        return "never refused";
    }

    private Path filler() {
        return directory.resolveSibling("filler");
    }

    private String fill() throws IOException {
        byte[] block = new byte[4_096];
        try (OutputStream filler = Files.newOutputStream(filler())) {
            for (int i = 0; i < 1 << 16; i++) {
                filler.write(block);
            }
            return "never full";
        } catch (IOException e) {
            return "full";
        }
    }

    private String wake(LockName name, String session) {
        store.post(name, List.of("wake"), Set.of(session));
        return "posted " + System.nanoTime();
    }
}
