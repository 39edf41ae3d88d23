package io.locker.benchmarks.server;

import io.locker.benchmarks.lab.JavaProcess;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A process with one contestant, as this process sees it. */
record Client(Contestant contestant, JavaProcess process) implements AutoCloseable {
    static Client start(Contestant contestant, String address, List<String> javaOptions) throws IOException {
        List<String> options = new ArrayList<>(List.of("-Xms512m", "-Xmx1g"));
        options.addAll(javaOptions);
        JavaProcess process = JavaProcess.start(options, ClientProcess.class, List.of(contestant.name(), address));
        Client client = new Client(contestant, process);
        String unused = client.answer();
        return client;
    }

    private String ask(String line) throws IOException {
        process.tell(line);
        return answer();
    }

    /** Waits for an answer; what the JVM itself may say, which some options make it do, is none. */
    private String answer() throws IOException {
        String said = process.hear();
        while (!said.startsWith(ClientProcess.ANSWER)) {
            said = process.hear();
        }
        return said.substring(ClientProcess.ANSWER.length());
    }

    Turn load(int outstanding, long millis) throws IOException {
        return Turn.parse(ask("load " + outstanding + " " + millis));
    }

    List<Long> handOver(int times) throws IOException {
        return Arrays.stream(ask("handover " + times).split(" ", -1))
                .map(Long::parseLong)
                .toList();
    }

    void tryOn() throws IOException {
        String unused = ask("try");
    }

    /** What a client saw that tried on while a leader was killed. */
    record Tried(long grants, long silence, long silenceEnd) {}

    Tried stop() throws IOException {
        String[] numbers = ask("stop").split(" ", -1);
        return new Tried(Long.parseLong(numbers[0]), Long.parseLong(numbers[1]), Long.parseLong(numbers[2]));
    }

    @Override
    public void close() {
        process.close();
    }
}
