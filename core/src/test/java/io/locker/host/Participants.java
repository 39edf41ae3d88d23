package io.locker.host;

import io.locker.api.LockName;
import io.locker.api.OutcomeUnknownException;
import io.locker.host.HostTask.Follow;
import io.locker.host.HostTask.Load;
import io.locker.host.HostTask.Save;
import io.locker.host.LogHost.Answer;
import io.locker.machine.Claim;
import io.locker.machine.ClaimId;
import io.locker.machine.Demand;
import io.locker.machine.Origin;
import io.locker.protocol.Ask;
import io.locker.protocol.News;
import io.locker.protocol.Seen;
import io.locker.protocol.Wish;
import io.locker.spi.LogBackend.Entry;
import io.locker.spi.LogBackend.Snapshot;
import io.locker.spi.StoreSessions.NewSession;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A log in a list and those who follow it, step by step, with a clock that is set. */
final class Participants {
    static final LockName LOCK = new LockName("orders/42");
    static final Duration LEASE = Duration.ofSeconds(1);
    static final int SNAPSHOT_EVERY = 10;

    final List<Entry> entries = new ArrayList<>();
    final List<Participant> all = new ArrayList<>();

    @Nullable
    Snapshot newest;

    long epoch;
    long madeAt = 1_000;
    long now = 1_000_000_000;

    Participant join(String name) {
        Participant joined = new Participant(name);
        all.add(joined);
        return joined;
    }

    /** Lets everybody do what there is to do, until there is nothing. */
    void settle() {
        boolean busy = true;
        while (busy) {
            busy = false;
            for (Participant each : all) {
                busy |= each.step();
            }
        }
    }

    /** Lets time pass, a little at a time. */
    void pass(Duration span) {
        long end = now + span.toNanos();
        while (now < end) {
            now = Math.min(end, now + 10_000_000);
            settle();
        }
    }

    void write(String text) {
        entries.add(new Entry(entries.size() + 1L, now / 1_000, epoch, text));
    }

    /** One of those who follow the log. */
    final class Participant {
        final LogHost host;
        final List<News> news = new ArrayList<>();
        final List<Answer> answers = new ArrayList<>();
        final List<String> appended = new ArrayList<>();
        boolean deaf;
        /** How many of its next appends are taken by the log and reported as unknown. */
        int unknown;

        private int next;
        private long claims;

        private Participant(String name) {
            host = new LogHost(HostSettings.of(name).withSnapshotEvery(SNAPSHOT_EVERY), now);
        }

        boolean step() {
            boolean busy = false;
            for (HostTask task = host.nextTask(true, now); task != null; task = host.nextTask(true, now)) {
                run(task);
                busy = true;
            }
            String text = host.nextAppend(now);
            if (text != null) {
                append(text);
                busy = true;
            }
            while (!deaf && next > 0 && next <= entries.size()) {
                next++;
                host.see(entries.get(next - 2), now);
                busy = true;
            }
            news.addAll(host.news());
            answers.addAll(host.answers());
            return busy;
        }

        private void append(String text) {
            appended.add(text);
            write(text);
            if (unknown > 0) {
                unknown--;
                host.appendFailed(new OutcomeUnknownException("Nobody answered.", null), now);
            } else {
                host.appended(entries.size(), now);
            }
        }

        private void run(HostTask task) {
            if (task instanceof Load) {
                next = 0;
                host.loaded(Optional.ofNullable(newest), madeAt, now);
            } else if (task instanceof Follow follow) {
                next = (int) follow.from();
                host.followed();
            } else {
                newest = ((Save) task).snapshot();
                host.saved();
            }
        }

        void disconnect() {
            next = 0;
            host.unfollowed(now);
        }

        /** Opens a session, and waits until it is open. */
        void open(String session) {
            host.ask(new Ask.Open(new NewSession(session, LEASE, "")));
            settle();
        }

        void beat(String session) {
            host.ask(new Ask.Beat(session));
            settle();
        }

        ClaimId acquire(String session) {
            claims++;
            ClaimId id = new ClaimId(session, claims);
            Claim claim = Claim.of(id, Demand.exclusive(), Origin.NONE);
            host.want(LOCK, new Wish.Acquire(claim, Wish.Manner.TICKET), now);
            return id;
        }

        /** The token that a claim was given; 0 if it was given none. */
        long token(ClaimId claim) {
            return news.stream()
                    .filter(each -> each instanceof News.Granted && each.id().equals(claim))
                    .mapToLong(each -> ((News.Granted) each).grant().token())
                    .findFirst()
                    .orElse(0);
        }

        boolean lastAnswer() {
            Seen seen = answers.get(answers.size() - 1).seen();
            return seen instanceof Seen.Alive alive && alive.alive();
        }
    }
}
