package io.locker.benchmarks.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.logging.LogManager;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A process with one contestant, which does what it is told line by line, and says a line when it has done it. */
final class ClientProcess {
    /** What each answer begins with. */
    static final String ANSWER = "answer: ";

    private final Contestant contestant;
    private final String address;
    private final Locks locks;
    private @Nullable Trier trier;

    private ClientProcess(Contestant contestant, String address) throws Exception {
        this.contestant = contestant;
        this.address = address;
        locks = contestant.open(address);
    }

    /** Takes who it is and where the service is. */
    public static void main(String[] args) {
        int code = 1;
        // Some clients log what they try again.
        LogManager.getLogManager().reset();
        try {
            new ClientProcess(Contestant.valueOf(args[0]), args[1]).serve();
            code = 0;
        } catch (Throwable e) {
            e.printStackTrace(System.err);
        }
        // Some clients leave threads behind that would keep this process.
        Runtime.getRuntime().halt(code);
    }

    private void serve() throws Exception {
        System.out.println(ANSWER + "ready");
        BufferedReader told = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = told.readLine(); line != null && !line.equals("end"); line = told.readLine()) {
            System.out.println(ANSWER + answer(line.split(" ", -1)));
        }
    }

    private String answer(String[] words) throws Exception {
        return switch (words[0]) {
            case "load" ->
                load(new Load.Shape(
                        Integer.parseInt(words[1]), TimeUnit.MILLISECONDS.toNanos(Long.parseLong(words[2]))));
            case "handover" -> handOver(Integer.parseInt(words[1]));
            case "try" -> tryOn();
            case "stop" -> stop();
            default -> throw new IOException("Nobody knows what that means. line=" + String.join(" ", words));
        };
    }

    private String load(Load.Shape shape) throws Exception {
        return Load.run(locks, contestant.title(), shape).line();
    }

    private String handOver(int times) throws Exception {
        try (Locks other = contestant.open(address)) {
            List<Long> took = HandOver.run(locks, other, times);
            return took.stream().map(nanos -> Long.toString(nanos)).collect(Collectors.joining(" "));
        }
    }

    private String tryOn() {
        Trier begun = new Trier(locks, contestant.title());
        begun.start();
        trier = begun;
        return "trying";
    }

    private String stop() throws InterruptedException {
        Trier trying = trier;
        trier = null;
        return trying == null ? "" : trying.stop();
    }
}
