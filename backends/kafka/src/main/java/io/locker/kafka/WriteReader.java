package io.locker.kafka;

import io.locker.api.BackendUnavailableException;
import io.locker.api.FencingToken;
import io.locker.api.LockMode;
import io.locker.api.LockName;
import io.locker.host.DivergedException;
import io.locker.host.HostSettings;
import io.locker.host.Replica;
import io.locker.kafka.KafkaWrites.Reader;
import io.locker.kafka.KafkaWrites.Write;
import io.locker.machine.Grant;
import io.locker.machine.UnreadableDocument;
import io.locker.spi.LogBackend.Entry;
import io.locker.spi.LogBackend.Snapshot;
import io.locker.spi.LogBackend.Subscription;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Applies the entries of a log as every participant does, and tells the writes that count between them. */
final class WriteReader implements KafkaFollowing.Taker {
    private static final HostSettings SETTINGS = HostSettings.of("reads-writes");

    private final Replica replica;
    private final long after;
    private final Reader reader;
    private boolean over;

    private WriteReader(Replica replica, long after, Reader reader) {
        this.replica = replica;
        this.after = after;
        this.reader = reader;
    }

    static Subscription begin(KafkaLog log, long after, Reader reader) {
        Optional<Snapshot> snapshot = log.before(after == 0 ? log.oldest() : after);
        Replica replica = snapshot.map(found -> Replica.of(SETTINGS, found))
                .orElseGet(() -> Replica.ofNew(SETTINGS, log.madeAt()));
        return log.follow(replica.index() + 1, new WriteReader(replica, after, reader));
    }

    @Override
    public void entry(Entry entry) {
        if (over) {
            return;
        }
        try {
            replica.apply(entry);
        } catch (UnreadableDocument | DivergedException e) {
            ended(new BackendUnavailableException("The log cannot be read any further. index=" + entry.index(), e));
        }
    }

    @Override
    public void write(ConsumerRecord<byte[], byte[]> record) {
        String[] parts = KafkaRecord.text(record).split("\n", 2);
        byte[] key = record.key();
        long index = KafkaRecord.index(record);
        if (over || key == null || parts.length < 2 || index <= after) {
            return;
        }
        LockName lock = new LockName(new String(key, StandardCharsets.UTF_8));
        FencingToken token = FencingToken.parse(parts[0]);
        if (holds(lock, token)) {
            reader.write(new Write(lock, token, index, parts[1]));
        }
    }

    /** Whether the holder of that token has the lock here. Of hand-overs inside a process the log knows nothing. */
    private boolean holds(LockName lock, FencingToken token) {
        return replica.table().lock(lock).stream()
                .flatMap(state -> state.grants().stream())
                .filter(grant -> grant.claim().demand().mode() != LockMode.SHARED)
                .mapToLong(Grant::token)
                .anyMatch(held -> held / FencingToken.STEP == token.revision());
    }

    @Override
    public void ended(BackendUnavailableException why) {
        if (!over) {
            over = true;
            reader.ended(why);
        }
    }
}
