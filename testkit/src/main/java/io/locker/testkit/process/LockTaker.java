package io.locker.testkit.process;

import static io.locker.api.AcquireOptions.within;

import io.locker.Locker;
import io.locker.LockerOptions;
import io.locker.api.Hold;
import io.locker.api.LockException;
import io.locker.api.LockTimeoutException;
import io.locker.testkit.check.Access;
import io.locker.testkit.resource.FencedFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A program that takes locks when told to: one command a line on its standard input, one answer a line on its standard
 * output. Tests start it as a process of its own, and kill and freeze it.
 *
 * <p>Arguments: the address, the lease in milliseconds, the name of the holder. Commands, and their answers:
 *
 * <pre>
 * acquire NAME MILLIS      waiting NAME, then held NAME TOKEN | late NAME | failed NAME WHY
 * attempt NAME             held NAME TOKEN | taken NAME | failed NAME WHY
 * check NAME               valid NAME REMAINING | invalid NAME
 * write NAME FILE          accepted NAME TOKEN | refused NAME TOKEN
 * release NAME             released NAME | already-lost NAME | failed NAME WHY
 * hammer NAME MILLIS THREADS FILE RECORDS [ticket]
 *                          hammered NAME HOLDS | failed NAME WHY
 * quit                     bye
 * </pre>
 *
 * Besides, {@code ready} comes once at the start and {@code lost NAME TOKEN REASON} whenever a hold is lost. The end of
 * the input ends the program.
 */
public final class LockTaker implements AutoCloseable {
    private final Locker locker;
    private final String holder;
    private final PrintStream out = System.out;
    private final Map<String, Hold> holds = new ConcurrentHashMap<>();
    private final Map<String, FencedFile> files = new ConcurrentHashMap<>();

    private LockTaker(Locker locker, String holder) {
        this.locker = locker;
        this.holder = holder;
    }

    /**
     * Runs the program.
     *
     * @param arguments the address, the lease in milliseconds, the name of the holder
     * @throws IOException if the input cannot be read
     */
    public static void main(String[] arguments) throws IOException {
        Duration lease = Duration.ofMillis(Long.parseLong(arguments[1]));
        LockerOptions options = LockerOptions.defaults().withLease(lease).withHolder(arguments[2]);
        try (LockTaker taker = new LockTaker(Opening.patiently(arguments[0], options), arguments[2]);
                BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            taker.say("ready");
            for (String line = in.readLine(); line != null && !line.equals("quit"); line = in.readLine()) {
                taker.obey(line.split(" ", -1));
            }
        }
        System.out.println("bye");
    }

    private void say(String line) {
        out.println(line);
        out.flush();
    }

    private void obey(String[] command) {
        String name = command[1];
        try {
            switch (command[0]) {
                case "acquire" -> acquire(name, Duration.ofMillis(Long.parseLong(command[2])));
                case "attempt" ->
                    locker.lock(name)
                            .tryAcquire()
                            .ifPresentOrElse(hold -> keep(name, hold), () -> say("taken " + name));
                case "check" -> check(name);
                case "write" -> write(name, command[2]);
                case "release" -> release(name);
                case "hammer" -> hammer(name, command);
                default -> say("failed " + name + " The command is not known. command=" + command[0]);
            }
        } catch (LockException e) {
            say("failed " + name + " " + e.getMessage());
        }
    }

    private void acquire(String name, Duration patience) {
        say("waiting " + name);
        CompletableFuture<?> unused = locker.lock(name)
                .acquireAsync(within(patience))
                .whenComplete((hold, failure) -> {
                    if (failure == null) {
                        keep(name, hold);
                    } else {
                        say((failure instanceof LockTimeoutException ? "late " : "failed ") + name + " "
                                + failure.getMessage());
                    }
                });
    }

    private void keep(String name, Hold hold) {
        holds.put(name, hold);
        CompletableFuture<?> unused =
                hold.lost().thenAccept(loss -> say("lost " + name + " " + loss.token() + " " + loss.reason()));
        say("held " + name + " " + hold.token());
    }

    private Hold hold(String name) {
        Hold hold = holds.get(name);
        if (hold == null) {
            throw new IllegalArgumentException("There is no hold of this name. name=" + name);
        }
        return hold;
    }

    private void check(String name) {
        Hold hold = hold(name);
        say(hold.isValid() ? "valid " + name + " " + hold.remaining().toMillis() : "invalid " + name);
    }

    private void write(String name, String file) {
        Hold hold = hold(name);
        FencedFile resource = files.computeIfAbsent(file, path -> new FencedFile(Path.of(path)));
        boolean accepted = resource.access(hold.token(), holder, Access.Kind.WRITE);
        say((accepted ? "accepted " : "refused ") + name + " " + hold.token());
    }

    private void release(String name) {
        switch (hold(name).release()) {
            case RELEASED -> say("released " + name);
            case ALREADY_LOST -> say("already-lost " + name);
        }
    }

    private void hammer(String name, String[] command) {
        Hammer hammer = new Hammer(
                locker.lock(name),
                holder,
                files.computeIfAbsent(command[4], path -> new FencedFile(Path.of(path))),
                command.length > 6 && command[6].equals("ticket"));
        try {
            int held = hammer.run(
                    Integer.parseInt(command[3]), Duration.ofMillis(Long.parseLong(command[2])), Path.of(command[5]));
            say("hammered " + name + " " + held);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            say("failed " + name + " interrupted");
        } catch (IOException | RuntimeException e) {
            say("failed " + name + " " + e);
        }
    }

    @Override
    public void close() {
        holds.values().forEach(Hold::close);
        locker.close();
        files.values().forEach(FencedFile::close);
    }
}
