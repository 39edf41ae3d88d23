package io.locker.testkit.contract;

import io.locker.Locker;
import io.locker.LockerOptions;
import io.locker.protocol.LockService;
import io.locker.testkit.fault.Fault;
import io.locker.testkit.fault.FaultyService;
import io.locker.testkit.fault.PausableTime;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** The subject for any {@link LockService}: each client reaches the service through a gate at which harm is done. */
public class ServiceLockSubject implements LockSubject {
    private final Function<LockerOptions, LockService> opener;

    /**
     * Makes a subject of a service.
     *
     * @param opener opens the same service once more, for a client with these options
     */
    public ServiceLockSubject(Function<LockerOptions, LockService> opener) {
        this.opener = opener;
    }

    @Override
    public final Client open(LockerOptions options) {
        PausableTime time = new PausableTime(options.time());
        FaultyService service = new FaultyService(opener.apply(options), time);
        return new Client(Locker.using(service, options.withTime(time)), service.faults());
    }

    /** A service has no wake-ups that could be lost without the line. */
    @Override
    public final Set<Fault> faults() {
        return EnumSet.complementOf(EnumSet.of(Fault.LOST_WAKE_UPS));
    }

    @Override
    public Optional<String> address() {
        return Optional.empty();
    }

    /** A subject that can look into the service says what it keeps. */
    @Override
    public Optional<List<String>> leftovers() {
        return Optional.empty();
    }

    @Override
    public void close() {}
}
