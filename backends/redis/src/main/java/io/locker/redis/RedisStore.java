package io.locker.redis;

import io.locker.api.BackendUnavailableException;
import io.locker.api.LockException;
import io.locker.api.LockName;
import io.locker.api.OutcomeUnknownException;
import io.locker.redis.RedisFinder.Found;
import io.locker.redis.RedisLink.Effect;
import io.locker.spi.LockRecord;
import io.locker.spi.LockRecord.InboxEntry;
import io.locker.spi.Swap;
import io.locker.spi.SwapResult;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The records of locks, each request one script. */
final class RedisStore {
    private static final byte[] YES = RedisKeys.bytes("1");
    private static final byte[] NO = RedisKeys.bytes("0");
    private static final byte[] NONE = new byte[0];

    private final RedisLink link;
    private final RedisKeys keys;
    private final boolean confirmed;

    RedisStore(RedisLink link, RedisKeys keys, boolean confirmed) {
        this.link = link;
        this.keys = keys;
        this.confirmed = confirmed;
    }

    LockRecord read(LockName name) {
        return link.run(Effect.REPEATABLE, (found, deadline) -> {
            RedisReply said = RedisScript.READ.run(found.wire(), keys.of(name), beginning(name), deadline);
            LockRecord record = record(said.at(0).number(), said.at(1));
            if (!record.isEmpty()) {
                confirm(found, deadline, false);
            }
            return record;
        });
    }

    LockRecord post(LockName name, List<String> requests, Set<String> wake) {
        return link.run(requests.isEmpty() ? Effect.REPEATABLE : Effect.ONCE, (found, deadline) -> {
            List<byte[]> arguments = beginning(name);
            publishing(found, arguments);
            arguments.add(RedisKeys.bytes(Integer.toString(requests.size())));
            requests.forEach(request -> arguments.add(RedisKeys.bytes(request)));
            wake.forEach(session -> arguments.add(RedisKeys.bytes(session)));
            RedisReply said = RedisScript.POST.run(found.wire(), keys.of(name), arguments, deadline);
            confirm(found, deadline, !requests.isEmpty());
            return record(said.at(0).number(), said.at(1));
        });
    }

    SwapResult compareAndSet(Swap swap) {
        return link.run(Effect.ONCE, (found, deadline) -> {
            List<byte[]> arguments = beginning(swap.name());
            publishing(found, arguments);
            String document = swap.document();
            arguments.add(RedisKeys.bytes(Long.toString(swap.expected())));
            arguments.add(document == null ? NO : YES);
            arguments.add(document == null ? NONE : RedisKeys.bytes(document));
            arguments.add(swap.taken().all() ? YES : NO);
            arguments.add(RedisKeys.bytes(Integer.toString(swap.taken().ids().size())));
            swap.taken().ids().forEach(id -> arguments.add(RedisKeys.bytes(id)));
            swap.wake().forEach(session -> arguments.add(RedisKeys.bytes(session)));
            RedisReply said = RedisScript.SWAP.run(found.wire(), keys.of(swap.name()), arguments, deadline);
            boolean applied = said.at(0).isNumber(1);
            confirm(found, deadline, applied);
            LockRecord told = record(said.at(1).number(), said.at(3));
            return new SwapResult(applied, applied ? written(told, said.at(2).text(), document) : told);
        });
    }

    /** The record that a swap has left: its document, and what was not taken of the inbox. */
    private static LockRecord written(LockRecord told, String revision, @Nullable String document) {
        return document == null
                ? new LockRecord(0, 0, null, told.inbox(), told.now())
                : new LockRecord(Long.parseLong(revision), told.now(), document, told.inbox(), told.now());
    }

    /** The record in the fields of a hash. */
    private static LockRecord record(long now, RedisReply hash) {
        long revision = 0;
        long writtenAt = 0;
        String document = null;
        List<InboxEntry> inbox = new ArrayList<>();
        for (int at = 0; at < hash.list().size(); at += 2) {
            String field = hash.at(at).text();
            String value = hash.at(at + 1).text();
            switch (field) {
                case "r" -> revision = Long.parseLong(value);
                case "w" -> writtenAt = Long.parseLong(value);
                case "d" -> document = value;
                default -> inbox.add(new InboxEntry(field, value));
            }
        }
        inbox.sort(Comparator.comparingLong(entry -> Long.parseLong(entry.id())));
        return new LockRecord(revision, writtenAt, document, inbox, now);
    }

    List<LockName> names(String prefix, String after, int limit) {
        byte[] from = RedisKeys.bytes(prefix);
        byte[] over = RedisKeys.bytes(after);
        boolean goesOn = Arrays.compareUnsigned(over, from) >= 0;
        RedisRequest request = new RedisRequest("ZRANGEBYLEX")
                .add(keys.names())
                .add(goesOn ? bound('(', over) : bound('[', from))
                // No text in UTF-8 has this byte, and it is greater than all that it has.
                .add(bound('(', prefix.isEmpty() ? new byte[] {-1} : with(from, (byte) -1)))
                .add("LIMIT")
                .add(0)
                .add(limit);
        RedisReply said = link.ask(request);
        List<LockName> names = new ArrayList<>();
        for (int at = 0; at < said.list().size(); at++) {
            names.add(new LockName(said.at(at).text()));
        }
        return names;
    }

    private static byte[] bound(char kind, byte[] text) {
        byte[] bound = new byte[text.length + 1];
        bound[0] = (byte) kind;
        System.arraycopy(text, 0, bound, 1, text.length);
        return bound;
    }

    private static byte[] with(byte[] text, byte last) {
        byte[] longer = Arrays.copyOf(text, text.length + 1);
        longer[text.length] = last;
        return longer;
    }

    /** What the arguments of each script begin with. */
    private List<byte[]> beginning(LockName name) {
        return new ArrayList<>(List.of(RedisKeys.bytes(name.value()), confirmed ? YES : NO));
    }

    private void publishing(Found found, List<byte[]> arguments) {
        arguments.add(RedisKeys.bytes(found.server().hasShardedChannels() ? "SPUBLISH" : "PUBLISH"));
        arguments.add(RedisKeys.bytes(keys.channels()));
    }

    /** Nobody may rely on what too few replicas have: a failover could take it back. */
    private void confirm(Found found, long deadline, boolean changed) throws RedisFault {
        if (confirmed && !found.seal().confirm(deadline)) {
            throw tooFew(changed, found);
        }
    }

    private static LockException tooFew(boolean changed, Found found) {
        String message = "Too few replicas of Redis confirmed in time (the parameter wait of the address). address="
                + found.server().node();
        return changed ? new OutcomeUnknownException(message, null) : new BackendUnavailableException(message, null);
    }
}
