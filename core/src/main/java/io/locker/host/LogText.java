package io.locker.host;

import io.locker.api.LockMode;
import io.locker.api.LockName;
import io.locker.host.HostEntry.Digest;
import io.locker.machine.Claim;
import io.locker.machine.ClaimId;
import io.locker.machine.Command;
import io.locker.machine.Command.RequestId;
import io.locker.machine.Demand;
import io.locker.machine.Facts;
import io.locker.machine.UnreadableDocument;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The text of one entry of a log, line by line. The first line has the version, who wrote it and which of its entries
 * it is.
 *
 * <pre>
 * locker-log 1 web-1-9k2 812
 * beat 7f3q
 * acquire 7f3q 41 40 orders/42 queue 7f3q/12 exclusive holder=web-1
 * mark
 * </pre>
 */
public final class LogText {
    private static final String MAGIC = "locker-log";
    private static final long VERSION = 1;

    private LogText() {}

    /**
     * Writes an entry.
     *
     * @param entry the entry
     * @return its text
     */
    public static String encode(HostEntry entry) {
        StringBuilder text = new StringBuilder(200);
        text.append(head(entry.writer(), entry.number()));
        entry.commands().forEach(command -> text.append('\n').append(line(command)));
        if (entry.mark()) {
            text.append("\nmark");
        }
        entry.digest()
                .ifPresent(digest -> text.append("\ndigest ")
                        .append(digest.index())
                        .append(' ')
                        .append(Long.toHexString(digest.hash())));
        return text.toString();
    }

    /**
     * Writes the first line of an entry.
     *
     * @param writer the participant
     * @param number which of its entries
     * @return the line, without its end
     */
    public static String head(String writer, long number) {
        return Facts.line(out -> out.fact(MAGIC).number(VERSION).word(writer).number(number));
    }

    /**
     * Writes one command.
     *
     * @param command the command
     * @return the line that {@link #encode} would write for it, without its end
     */
    public static String line(Command command) {
        return Facts.line(out -> command.dispatch(new Writing(out)));
    }

    /**
     * Reads an entry.
     *
     * @param text its text
     * @return the entry
     * @throws UnreadableDocument if a later version wrote it, or something else; says which
     */
    public static HostEntry decode(String text) {
        String[] lines = text.split("\n", -1);
        try {
            Facts.Reader first = new Facts.Reader(lines[0]);
            checkVersion(first);
            Builder builder = new Builder(first.word(), first.number());
            first.end();
            for (int i = 1; i < lines.length; i++) {
                Facts.Reader in = new Facts.Reader(lines[i]);
                builder.read(in.word(), in);
                in.end();
            }
            return builder.build();
        } catch (IllegalArgumentException e) {
            throw new UnreadableDocument("The entry cannot be read. why=\"" + e.getMessage() + "\"", e);
        }
    }

    private static void checkVersion(Facts.Reader first) {
        String magic = first.word();
        if (!magic.equals(MAGIC)) {
            throw new IllegalArgumentException("It was not written by this version of Locker. begins=" + magic);
        }
        long version = first.number();
        if (version != VERSION) {
            throw new IllegalArgumentException(
                    "It was written by another version of Locker. version=" + version + " known=" + VERSION);
        }
    }

    /** Collects what the lines of an entry say. */
    private static final class Builder {
        private final String writer;
        private final long number;
        private final List<Command> commands = new ArrayList<>();
        private boolean mark;
        private Optional<Digest> digest = Optional.empty();

        Builder(String writer, long number) {
            this.writer = writer;
            this.number = number;
        }

        void read(String kind, Facts.Reader in) {
            if (kind.equals("mark")) {
                mark = true;
            } else if (kind.equals("digest")) {
                digest = Optional.of(new Digest(in.number(), Long.parseUnsignedLong(in.word(), 16)));
            } else {
                commands.add(command(kind, in));
            }
        }

        HostEntry build() {
            return new HostEntry(writer, number, commands, mark, digest);
        }
    }

    private static Command command(String kind, Facts.Reader in) {
        return switch (kind) {
            case "open" -> open(in);
            case "beat" -> new Command.Beat(in.word());
            case "close" -> new Command.CloseSession(in.word());
            case "expire" -> new Command.ExpireSession(in.word(), in.number(), in.number());
            case "term" -> new Command.NewTerm(in.number());
            case "tick" -> new Command.Tick();
            case "lift" -> new Command.Lift(in.number());
            case "break" -> breakHolds(in);
            default -> requested(kind, in);
        };
    }

    private static Command open(Facts.Reader in) {
        String session = in.word();
        long lease = in.number();
        return new Command.OpenSession(session, in.text("holder"), lease);
    }

    private static Command breakHolds(Facts.Reader in) {
        LockName lock = new LockName(in.word());
        long token = in.number();
        String by = in.text("by");
        return new Command.BreakHolds(lock, by, in.text("reason"), token);
    }

    private static Command requested(String kind, Facts.Reader in) {
        return switch (kind) {
            case "acquire" -> acquire(request(in), in);
            case "withdraw" -> new Command.Withdraw(request(in), in.id());
            case "release" -> new Command.Release(request(in), in.id(), in.number());
            case "let-go" -> new Command.LetGo(request(in), in.id(), new LockName(in.word()));
            case "convert" ->
                new Command.Convert(
                        request(in),
                        in.id(),
                        LockMode.valueOf(in.word()),
                        in.word().equals("queue"));
            case "settle" -> new Command.Settle(request(in), in.id(), results(in));
            case "attach" -> attach(request(in), in);
            default -> throw new IllegalArgumentException("There is no such command in this version. command=" + kind);
        };
    }

    private static RequestId request(Facts.Reader in) {
        return new RequestId(in.word(), in.number(), in.number());
    }

    private static Command acquire(RequestId request, Facts.Reader in) {
        LockName lock = new LockName(in.word());
        boolean mayWait = in.word().equals("queue");
        ClaimId id = in.id();
        Demand demand = in.demand();
        Claim claim = in.claim(id, demand);
        return new Command.Acquire(request, lock, claim, mayWait);
    }

    private static Command attach(RequestId request, Facts.Reader in) {
        ClaimId id = in.id();
        long keep = in.number();
        return new Command.Attach(request, id, in.text("text"), keep);
    }

    private static SortedMap<ClaimId, String> results(Facts.Reader in) {
        SortedMap<ClaimId, String> results = new TreeMap<>();
        while (in.hasMore()) {
            results.put(in.id(), in.text("result"));
        }
        return results;
    }

    /** Writes each kind of command. */
    private record Writing(Facts.Writer out) implements Command.Handler<Facts.Writer> {
        private Facts.Writer request(String kind, RequestId request) {
            return out.fact(kind)
                    .word(request.session())
                    .number(request.number())
                    .number(request.done());
        }

        @Override
        public Facts.Writer openSession(Command.OpenSession command) {
            return out.fact("open")
                    .word(command.session())
                    .number(command.lease())
                    .field("holder", command.holder());
        }

        @Override
        public Facts.Writer beat(Command.Beat command) {
            return out.fact("beat").word(command.session());
        }

        @Override
        public Facts.Writer closeSession(Command.CloseSession command) {
            return out.fact("close").word(command.session());
        }

        @Override
        public Facts.Writer expireSession(Command.ExpireSession command) {
            return out.fact("expire")
                    .word(command.session())
                    .number(command.beat())
                    .number(command.term());
        }

        @Override
        public Facts.Writer newTerm(Command.NewTerm command) {
            return out.fact("term").number(command.term());
        }

        @Override
        public Facts.Writer tick(Command.Tick command) {
            return out.fact("tick");
        }

        @Override
        public Facts.Writer lift(Command.Lift command) {
            return out.fact("lift").number(command.micros());
        }

        @Override
        public Facts.Writer acquire(Command.Acquire command) {
            return request("acquire", command.request())
                    .word(command.lock().value())
                    .word(command.mayWait() ? "queue" : "try")
                    .claim(command.claim());
        }

        @Override
        public Facts.Writer withdraw(Command.Withdraw command) {
            return request("withdraw", command.request()).id(command.claim());
        }

        @Override
        public Facts.Writer release(Command.Release command) {
            return request("release", command.request()).id(command.claim()).number(command.atLeast());
        }

        @Override
        public Facts.Writer letGo(Command.LetGo command) {
            return request("let-go", command.request())
                    .id(command.claim())
                    .word(command.lock().value());
        }

        @Override
        public Facts.Writer convert(Command.Convert command) {
            return request("convert", command.request())
                    .id(command.claim())
                    .word(command.mode().name())
                    .word(command.mayWait() ? "queue" : "try");
        }

        @Override
        public Facts.Writer settle(Command.Settle command) {
            request("settle", command.request()).id(command.claim());
            for (Map.Entry<ClaimId, String> result : command.results().entrySet()) {
                out.id(result.getKey()).field("result", result.getValue());
            }
            return out;
        }

        @Override
        public Facts.Writer attach(Command.Attach command) {
            return request("attach", command.request())
                    .id(command.claim())
                    .number(command.keep())
                    .field("text", command.text());
        }

        @Override
        public Facts.Writer breakHolds(Command.BreakHolds command) {
            return out.fact("break")
                    .word(command.lock().value())
                    .number(command.token())
                    .field("by", command.by())
                    .field("reason", command.reason());
        }
    }
}
