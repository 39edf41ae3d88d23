package io.locker.benchmarks.crowd;

import io.locker.benchmarks.lab.Report;
import io.locker.benchmarks.lab.Samples;
import io.locker.benchmarks.lab.Surroundings;
import io.locker.machine.Reply;
import io.locker.protocol.ServiceWord;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.LongStream;

/**
 * Many claims that wait for one lock, beside few that wait for another on the same node: what a hand-over takes and
 * says, what leaving costs, and what it takes to hear on other connections how all stand.
 *
 * @param size the crowd
 * @param many how many wait for one lock
 * @param few how many wait for the other
 * @param times how many of each are measured, and how many go before
 */
record WaitersPart(Crowd.Size size, int many, int few, Times times) implements CrowdTrial.Part {
    private static final List<String> HEAD =
            List.of("what", "count", "p50 ms", "p99 ms", "longest ms", "words said for each");
    private static final int ROUNDS = 4;
    private static final int MOST_OF_ONE = 10_000;

    @Override
    public void run(Report report, Node node) throws Exception {
        Turns turns = new Turns();
        try (Crowd crowd = Crowd.connect(node.address(), size, turns)) {
            crowd.open();
            Contended small = Contended.held(crowd, turns, "few");
            Contended large = Contended.held(crowd, turns, "many");
            small.join(few);
            LongStream unused = small.handOvers(times.before());
            Costs costs = new Costs(report, node);
            costs.step("waiting claims", many, () -> large.join(many));
            costs.tell("waiters");
            List<List<String>> rows = new ArrayList<>();
            rows.addAll(handOvers(report, crowd, small, large));
            rows.addAll(withdrawals(report, crowd, small, large));
            report.note("Of " + few + " and of " + many + " who wait, " + Surroundings.load() + ":");
            report.table(HEAD, rows);
            resume(report, node);
            ends(report, node, crowd);
        }
    }

    /**
     * How often something is done.
     *
     * @param measured to be measured
     * @param before so that the node has met its code
     */
    record Times(int measured, int before) {}

    /** Does something many times and says what it took. */
    interface Work {
        LongStream run(int times) throws Exception;
    }

    private List<List<String>> handOvers(Report report, Crowd crowd, Contended small, Contended large)
            throws Exception {
        return compare(report, crowd, "a hand-over, and a claim that joins", small::handOvers, large::handOvers);
    }

    private List<List<String>> withdrawals(Report report, Crowd crowd, Contended small, Contended large)
            throws Exception {
        return compare(
                report, crowd, "a withdrawal from the middle, and a claim that joins", small::leave, large::leave);
    }

    /** In turn, so that what disturbs one disturbs both. */
    private List<List<String>> compare(Report report, Crowd crowd, String what, Work ofFew, Work ofMany)
            throws Exception {
        List<LongStream> fews = new ArrayList<>();
        List<LongStream> manies = new ArrayList<>();
        long saidToFew = 0;
        long saidToMany = 0;
        for (int round = 0; round < ROUNDS; round++) {
            long begin = crowd.words();
            fews.add(ofFew.run(times.measured() / ROUNDS));
            long middle = crowd.words();
            manies.add(ofMany.run(times.measured() / ROUNDS));
            saidToFew += middle - begin;
            saidToMany += crowd.words() - middle;
        }
        return List.of(
                row(report, what + ", of " + few, fews, saidToFew),
                row(report, what + ", of " + many, manies, saidToMany));
    }

    private static List<String> row(Report report, String what, List<LongStream> rounds, long said) {
        Samples samples = Samples.of(rounds.stream().flatMapToLong(round -> round));
        List<String> row = new ArrayList<>(Costs.row(report, what, samples));
        row.add(String.format(Locale.ROOT, "%.2f", (double) said / samples.count()));
        report.keep(what + ", words", said);
        return row;
    }

    /** All connections were lost, say: the sessions come again on others. */
    private void resume(Report report, Node node) throws Exception {
        try (Crowd again = Crowd.connect(node.address(), size, event -> {});
                Probe probe = Probe.start(node.address(), "b1b1b1b1")) {
            Samples unused = probe.take();
            long begin = System.nanoTime();
            again.resume(answer -> answer instanceof ServiceWord.Resumed resumed && resumed.alive());
            long took = System.nanoTime() - begin;
            report.keep("resume", took);
            report.note("All " + size.sessions() + " sessions resumed on other connections: " + Report.millis(took)
                    + " ms; the longest acquire of others meanwhile: "
                    + Report.millis(probe.take().max()) + " ms.");
        }
    }

    /** A session that has a tenth of all claims ends. */
    private void ends(Report report, Node node, Crowd crowd) throws Exception {
        Crowd.Size one = new Crowd.Size("e1e1e1e1", 1, 1);
        int claims = Math.min(MOST_OF_ONE, many / 10);
        int room = 1 + claims / Math.max(1, many / size.sessions());
        try (Crowd big = Crowd.connect(node.address(), one, event -> {});
                Probe probe = Probe.start(node.address(), "b2b2b2b2")) {
            // Makes room, as a lock lets only so many wait.
            crowd.each(Math.min(room, size.sessions()), s -> s, crowd::close, Reply.Done.class::isInstance);
            big.open();
            big.each(claims, i -> 0, i -> big.acquire(0, "many"), Reply.Queued.class::isInstance);
            Samples unused = probe.take();
            long begin = System.nanoTime();
            Reply ended = big.lineOf(0).carry(big.close(0));
            long took = System.nanoTime() - begin;
            if (!(ended instanceof Reply.Done)) {
                throw new IllegalStateException("The session was open. reply=" + ended);
            }
            report.keep("end", took);
            report.note("The end of a session with " + claims + " waiting claims: " + Report.millis(took)
                    + " ms; the longest acquire of others meanwhile: "
                    + Report.millis(probe.take().max()) + " ms.");
        }
    }
}
