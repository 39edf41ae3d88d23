package io.locker.benchmarks.server;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.kv.DeleteResponse;
import io.etcd.jetcd.kv.TxnResponse;
import io.etcd.jetcd.op.Cmp;
import io.etcd.jetcd.op.CmpTarget;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.DeleteOption;
import io.etcd.jetcd.options.PutOption;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The cheapest lock that etcd allows: a key with a lease is put if it is absent, and deleted. Nobody can wait for it.
 *
 * @param lease the client and its lease
 */
record EtcdKeys(EtcdLease lease) implements Pipeline {
    private static final ByteSequence VALUE = bytes("1");

    static ByteSequence bytes(String text) {
        return ByteSequence.from(text, StandardCharsets.UTF_8);
    }

    private Client client() {
        return lease.client();
    }

    @Override
    public void acquire(String name, Done done) {
        ByteSequence key = bytes(name);
        PutOption leased = PutOption.builder().withLeaseId(lease.id()).build();
        var unused = client().getKVClient()
                .txn()
                .If(new Cmp(key, Cmp.Op.EQUAL, CmpTarget.version(0)))
                .Then(Op.put(key, VALUE, leased))
                .commit()
                .whenComplete((answer, why) -> done.done(why != null ? why : refused(name, answer)));
    }

    private static @Nullable Throwable refused(String name, TxnResponse answer) {
        return answer.isSucceeded() ? null : new IllegalStateException("The key is there. name=" + name);
    }

    @Override
    public void release(String name, Done done) {
        var unused = client().getKVClient()
                .delete(bytes(name), DeleteOption.DEFAULT)
                .whenComplete((answer, why) -> done.done(why != null ? why : missing(name, answer)));
    }

    private static @Nullable Throwable missing(String name, DeleteResponse answer) {
        return answer.getDeleted() == 1 ? null : new IllegalStateException("The key is not there. name=" + name);
    }

    @Override
    public void close() {
        lease.close();
    }
}
