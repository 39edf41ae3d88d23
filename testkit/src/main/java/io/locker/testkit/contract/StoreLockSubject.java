package io.locker.testkit.contract;

import io.locker.Locker;
import io.locker.LockerOptions;
import io.locker.api.LockName;
import io.locker.spi.StoreBackend;
import io.locker.testkit.fault.Fault;
import io.locker.testkit.fault.FaultyStore;
import io.locker.testkit.fault.PausableTime;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** The subject for any {@link StoreBackend}: each client reaches the store through a gate at which harm is done. */
public class StoreLockSubject implements LockSubject {
    private static final int MANY = 1000;

    private final Function<LockerOptions, StoreBackend> opener;

    /**
     * Makes a subject of a store.
     *
     * @param opener opens one more connection to the same store, for a client with these options
     */
    public StoreLockSubject(Function<LockerOptions, StoreBackend> opener) {
        this.opener = opener;
    }

    @Override
    public final Client open(LockerOptions options) {
        PausableTime time = new PausableTime(options.time());
        FaultyStore store = new FaultyStore(opener.apply(options), time);
        return new Client(Locker.using(store, options.withTime(time)), store.faults());
    }

    @Override
    public final Set<Fault> faults() {
        return EnumSet.allOf(Fault.class);
    }

    @Override
    public Optional<String> address() {
        return Optional.empty();
    }

    /** Names the locks that have a document or requests; a subject that can also count sessions adds them. */
    @Override
    public Optional<List<String>> leftovers() {
        try (StoreBackend store = opener.apply(LockerOptions.defaults())) {
            return Optional.of(store.names("", "", MANY).stream()
                    .map(LockName::value)
                    .map(name -> "lock " + name)
                    .toList());
        }
    }

    @Override
    public void close() {}
}
