package io.locker.host;

import io.locker.host.HostEntry.Digest;
import io.locker.machine.Command;
import io.locker.machine.LockTable;
import io.locker.machine.LockTable.SessionView;
import io.locker.spi.LogBackend.Snapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What any one participant does for all: ends sessions of the dead, lets time pass where something falls due, and has
 * snapshots taken. Each waits a little longer by its rank among the living, so that one entry is enough.
 */
final class Chores {
    private static final int MOST_SLOTS = 20;

    private final HostSettings settings;
    private final SessionWatch watch = new SessionWatch();
    private final Set<String> own = new TreeSet<>();
    private Replica replica;
    private long seenAt;
    private long notBefore;
    private boolean wantsMark;
    private long markAt;
    private @Nullable Snapshot toSave;
    private @Nullable Digest toSay;

    Chores(HostSettings settings, Replica replica, long now) {
        this.settings = settings;
        this.replica = replica;
        seenAt = now;
        notBefore = now;
        markAt = now;
    }

    /** Watches over another table from now on, and gives each session its whole time anew. */
    void begin(Replica next, long now) {
        replica = next;
        seenAt = now;
        wantsMark = false;
        toSave = null;
        toSay = null;
        watch.begin(next.table(), now);
    }

    void opened(String session) {
        own.add(session);
    }

    void closed(String session) {
        own.remove(session);
    }

    /** An entry was applied. */
    void seen(HostEntry entry, long now) {
        seenAt = now;
        LockTable table = replica.table();
        entry.commands().forEach(command -> {
            String session = sessionOf(command);
            if (session != null) {
                watch.sign(session, table, now);
            }
        });
        Snapshot made = replica.takeSnapshot();
        if (made != null) {
            toSave = made;
        }
        if (replica.wantsMark() != wantsMark) {
            wantsMark = replica.wantsMark();
            markAt = now + patience(now);
        }
    }

    private static @Nullable String sessionOf(Command command) {
        if (command instanceof Command.OpenSession open) {
            return open.session();
        }
        if (command instanceof Command.Beat beat) {
            return beat.session();
        }
        return command instanceof Command.Requested requested
                ? requested.request().session()
                : null;
    }

    /** How much longer than the first in rank this participant waits. */
    private long patience(long now) {
        int before = 0;
        for (SessionView session : replica.table().sessions()) {
            if (own.contains(session.session())) {
                return before * settings.slot();
            }
            before += watch.isSilent(session, now) || before >= MOST_SLOTS ? 0 : 1;
        }
        return (before + 1) * settings.slot();
    }

    /** Whether there is something to append. */
    boolean isDue(long now) {
        return toSay != null || now - due(now) >= 0;
    }

    /** When there will be something to append, if nothing happens until then. */
    long due(long now) {
        long due = Math.min(watch.due(now) - now, Long.MAX_VALUE / 4);
        if (replica.table().nextChange() != 0) {
            due = Math.min(due, Math.max(tickAt(), notBefore) - now);
        }
        if (wantsMark) {
            due = Math.min(due, markAt - now);
        }
        return toSay != null ? now : now + due;
    }

    private long tickAt() {
        LockTable table = replica.table();
        long left = Math.max(0, table.nextChange() - table.time());
        return seenAt + Math.min(left, Long.MAX_VALUE / 4_000) * 1_000 + settings.slot() / 50;
    }

    /** Returns what is to be applied now. */
    List<Command> commands(long now) {
        List<Command> commands = new ArrayList<>();
        if (watch.isDue(now)) {
            commands.addAll(watch.overdue(replica.table(), now, patience(now), MOST_SLOTS * settings.slot()));
        }
        if (replica.table().nextChange() != 0 && now - Math.max(tickAt(), notBefore) >= 0) {
            long patience = patience(now);
            if (now - tickAt() >= patience) {
                commands.add(new Command.Tick());
                notBefore = now + settings.slot();
            } else {
                notBefore = tickAt() + patience;
            }
        }
        return commands;
    }

    /** Returns whether a mark is to be made now. */
    boolean marks(long now) {
        if (!wantsMark || now - markAt < 0) {
            return false;
        }
        markAt = now + MOST_SLOTS * settings.slot();
        return true;
    }

    /** Returns the digest that is to be said now. */
    Optional<Digest> digest() {
        Digest said = toSay;
        toSay = null;
        return Optional.ofNullable(said);
    }

    /** The digest that was to be said may not have been. */
    void sayAgain(Digest digest) {
        toSay = digest;
    }

    /** Returns the snapshot to be saved; null if there is none. */
    @Nullable
    Snapshot toSave() {
        return toSave;
    }

    /** It was saved: now the others are told what to compare. */
    void saved(Snapshot saved) {
        if (saved.equals(toSave)) {
            toSave = null;
        }
        toSay = new Digest(saved.index(), replica.digestAt(saved.index()));
    }
}
