package io.locker.host;

import io.locker.api.BackendUnavailableException;
import io.locker.api.LockName;
import io.locker.host.ServiceDesk.Told;
import io.locker.machine.Claim;
import io.locker.machine.ClaimId;
import io.locker.machine.Command;
import io.locker.machine.Demand;
import io.locker.machine.LockTable;
import io.locker.machine.LockTable.Step;
import io.locker.machine.MachineLimits;
import io.locker.machine.Origin;
import io.locker.protocol.Ask;
import io.locker.protocol.News;
import io.locker.protocol.ServiceCall;
import io.locker.protocol.ServiceWord;
import io.locker.protocol.ServiceWord.Answer;
import io.locker.protocol.Wish;
import io.locker.spi.StoreSessions.NewSession;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A service in a table and its clients, step by step, with a clock that is set. */
final class ServiceClients {
    static final LockName LOCK = new LockName("orders/42");
    static final LockName OTHER = new LockName("orders/43");
    static final Duration LEASE = Duration.ofSeconds(10);
    static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(5);

    final List<Client> all = new ArrayList<>();
    final Map<String, Client> told = new HashMap<>();
    LockTable table = new LockTable(1_000, MachineLimits.defaults());
    long now = 1_000_000_000;

    Client join() {
        Client joined = new Client();
        all.add(joined);
        return joined;
    }

    /** Lets everybody do what there is to do, until there is nothing. */
    void settle() {
        boolean busy = true;
        while (busy) {
            busy = false;
            for (Client each : all) {
                busy |= each.step();
            }
        }
    }

    /** Lets time pass, a little at a time. */
    void pass(Duration span) {
        long end = now + span.toNanos();
        while (now < end) {
            now = Math.min(end, now + 5_000_000);
            settle();
        }
    }

    /** Applies a command, and tells those whom it concerns. */
    Step apply(Command command) {
        Step step = table.apply(now / 1_000, command);
        new TableWords(table).happened(command, step).forEach(word -> {
            Client client = told.get(word.event().session());
            if (client != null) {
                client.heard.add(word);
            }
        });
        return step;
    }

    /** Goes on with a table in which some sessions are as new. */
    void forget(String... sessions) {
        table = new LockTable(2_000_000, MachineLimits.defaults());
        for (String session : sessions) {
            apply(new Command.OpenSession(session, "", LEASE.toNanos() / 1_000));
        }
    }

    /** One client. */
    final class Client {
        final ServiceDesk desk = new ServiceDesk(HostSettings.of("w"), REQUEST_TIMEOUT.toNanos(), now);
        final List<News> news = new ArrayList<>();
        final List<Told> answers = new ArrayList<>();
        final TreeSet<String> over = new TreeSet<>();
        final List<ServiceCall> said = new ArrayList<>();
        final List<Long> connects = new ArrayList<>();
        final List<ServiceWord> heard = new ArrayList<>();
        /** Answers some calls otherwise than the table does. */
        final Map<Class<? extends Command>, Function<Long, Answer>> answersOtherwise = new LinkedHashMap<>();

        boolean unreachable;
        /** The service takes what is said, and what it says does not arrive. */
        boolean deaf;

        private long claims;

        boolean step() {
            boolean busy = false;
            if (desk.connects(now)) {
                busy = true;
                connect();
            }
            List<ServiceCall> calls = desk.calls(now);
            for (ServiceCall call : calls) {
                busy = true;
                said.add(call);
                take(call);
            }
            if (desk.isConnected() && !deaf && !heard.isEmpty()) {
                busy = true;
                List<ServiceWord> words = List.copyOf(heard);
                heard.clear();
                desk.heard(words, now);
            }
            collect();
            return busy;
        }

        private void connect() {
            connects.add(now);
            if (unreachable) {
                desk.ended(new BackendUnavailableException("There is nobody.", null), now);
            } else {
                desk.connected(now);
            }
        }

        private void collect() {
            news.addAll(desk.news());
            answers.addAll(desk.answers());
            over.addAll(desk.over());
        }

        private void take(ServiceCall call) {
            TableWords words = new TableWords(table);
            if (call instanceof ServiceCall.Resume resume) {
                told.put(resume.session(), this);
                heard.add(words.resumed(resume.id(), resume.session()));
            } else if (call instanceof ServiceCall.Look look) {
                heard.add(words.looked(look.id(), look.name(), 2, now / 1_000));
            } else if (call instanceof ServiceCall.ListNames list) {
                heard.add(words.listed(list.id(), list.prefix(), list.after(), list.limit()));
            } else {
                carry((ServiceCall.Carry) call);
            }
        }

        private void carry(ServiceCall.Carry carry) {
            Command command = carry.command();
            Function<Long, Answer> otherwise = answersOtherwise.get(command.getClass());
            if (otherwise != null) {
                heard.add(otherwise.apply(carry.id()));
                return;
            }
            if (command instanceof Command.OpenSession open) {
                told.put(open.session(), this);
            }
            int before = heard.size();
            Step step = ServiceClients.this.apply(command);
            heard.add(before, new TableWords(table).replied(carry.id(), command, step));
        }

        /** The line ends; what was said and not heard is lost. */
        void disconnect() {
            told.values().removeIf(client -> client == this);
            heard.clear();
            desk.ended(new BackendUnavailableException("The line ended.", null), now);
            collect();
        }

        String open(String session) {
            desk.ask(new Ask.Open(new NewSession(session, LEASE, "")));
            settle();
            return session;
        }

        ClaimId acquire(String session) {
            return acquire(session, Wish.Manner.TICKET, List.of());
        }

        ClaimId acquire(String session, Wish.Manner manner, List<LockName> together) {
            claims++;
            ClaimId id = new ClaimId(session, claims);
            Claim claim = new Claim(id, Demand.exclusive(), Origin.NONE, "", together);
            desk.want(LOCK, new Wish.Acquire(claim, manner), now);
            return id;
        }

        void release(ClaimId claim) {
            desk.want(LOCK, new Wish.Release(claim, 0), now);
        }

        /** The token that a claim was given; 0 if it was given none. */
        long token(ClaimId claim) {
            News.@Nullable Granted granted = news(News.Granted.class, claim);
            return granted == null ? 0 : granted.grant().token();
        }

        /** The last news of a kind about a claim; null if there was none. */
        <T extends News> @Nullable T news(Class<T> kind, ClaimId claim) {
            return news.stream()
                    .filter(kind::isInstance)
                    .map(kind::cast)
                    .filter(each -> each.id().equals(claim))
                    .reduce((first, second) -> second)
                    .orElse(null);
        }

        /** The commands of a kind that were said, also those said again. */
        <T extends Command> List<T> commands(Class<T> kind) {
            return said.stream()
                    .filter(ServiceCall.Carry.class::isInstance)
                    .map(call -> ((ServiceCall.Carry) call).command())
                    .filter(kind::isInstance)
                    .map(kind::cast)
                    .toList();
        }

        Answer lastAnswer() {
            return Objects.requireNonNull(answers.get(answers.size() - 1)).word();
        }
    }
}
