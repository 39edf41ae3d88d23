package io.locker.benchmarks.server;

import io.etcd.jetcd.ByteSequence;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** etcd's own lock service, at which others can wait. */
final class EtcdLocks implements Pipeline {
    private final EtcdLease lease;
    private final Map<String, ByteSequence> keys = new ConcurrentHashMap<>();

    EtcdLocks(EtcdLease lease) {
        this.lease = lease;
    }

    @Override
    public void acquire(String name, Done done) {
        var unused = lease.client()
                .getLockClient()
                .lock(EtcdKeys.bytes(name), lease.id())
                .whenComplete((answer, why) -> {
                    if (why == null) {
                        keys.put(name, answer.getKey());
                    }
                    done.done(why);
                });
    }

    @Override
    public void release(String name, Done done) {
        ByteSequence key = keys.remove(name);
        if (key == null) {
            throw new IllegalStateException("The lock is not held. name=" + name);
        }
        var unused = lease.client().getLockClient().unlock(key).whenComplete((answer, why) -> done.done(why));
    }

    @Override
    public void close() {
        lease.close();
    }
}
