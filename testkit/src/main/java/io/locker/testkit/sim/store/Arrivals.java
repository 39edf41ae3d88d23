package io.locker.testkit.sim.store;

import io.locker.machine.Claim;
import io.locker.machine.ClaimId;
import io.locker.machine.Grant;
import io.locker.machine.LockState;
import io.locker.machine.Request;
import io.locker.testkit.sim.world.Checker;
import io.locker.testkit.sim.world.SimClient;
import io.locker.testkit.sim.world.Violation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The claims that a write to a store finds there, in the order in which they came: holders, queue, and what it takes
 * out of the inbox. Whatever else it puts into the document has come only now.
 */
final class Arrivals {
    /** The place of a claim that has come only now. */
    private static final int NOW = Integer.MAX_VALUE;

    private final LockState old;
    private final Map<ClaimId, Integer> places = new LinkedHashMap<>();
    private final Set<ClaimId> mayBeOver = new TreeSet<>();
    /** Claims that came again after they may have been over. */
    private final Set<ClaimId> uncertain = new TreeSet<>();

    /**
     * Puts claims in order.
     *
     * @param old the lock before the write
     * @param taken the requests that the write takes
     */
    Arrivals(LockState old, List<Request> taken) {
        this.old = old;
        for (Grant grant : old.grants()) {
            places.put(grant.claim().id(), places.size());
        }
        int next = places.size();
        for (Claim claim : old.queue()) {
            places.put(claim.id(), next++);
        }
        for (Request request : taken) {
            if (request instanceof Request.Ask) {
                if (mayBeOver.contains(request.id())) {
                    uncertain.add(request.id());
                }
                places.putIfAbsent(request.id(), next++);
            } else if (request instanceof Request.Withdraw) {
                places.remove(request.id());
            } else {
                mayBeOver.add(request.id());
            }
        }
    }

    private int placeOf(ClaimId id) {
        return places.getOrDefault(id, NOW);
    }

    /** Nobody is put in front of, or granted before, somebody who came earlier. */
    void checkOrder(LockState present) {
        int last = -1;
        int first = NOW;
        for (Claim claim : present.queue()) {
            if (uncertain.contains(claim.id())) {
                continue;
            }
            int place = placeOf(claim.id());
            if (place < last) {
                throw fifo("A claim was put in front of another.", claim.id(), present);
            }
            last = place;
            first = Math.min(first, place);
        }
        for (Grant grant : present.grants()) {
            ClaimId id = grant.claim().id();
            if (old.grant(id).isEmpty() && !uncertain.contains(id) && placeOf(id) > first) {
                throw fifo("A claim was granted before another that came earlier.", id, present);
            }
        }
    }

    /**
     * What has come only now belongs to the process that writes, and overtakes nobody who lies in the inbox.
     *
     * @param present the lock after the write
     * @param left the requests that the write leaves in the inbox
     * @param process who writes
     */
    void checkNewcomers(LockState present, List<Request> left, int process) {
        Set<ClaimId> lying = new TreeSet<>();
        for (Request request : left) {
            if (request instanceof Request.Ask) {
                lying.add(request.id());
            } else {
                lying.remove(request.id());
            }
        }
        lying.removeAll(present.claims());
        for (ClaimId id : present.claims()) {
            if (placeOf(id) != NOW
                    || present.brokenNote(id).isPresent()
                    || old.claims().contains(id)) {
                continue;
            }
            if (SimClient.processOf(id.session()) != process) {
                throw new Violation(
                        Checker.NOTHING_APPEARS,
                        "A claim came from nowhere. name=" + present.name() + " claim=" + id + " writer=" + process);
            }
            if (!lying.isEmpty()) {
                throw fifo("A newcomer overtook a claim that lies in the inbox.", id, present);
            }
        }
    }

    /**
     * Claims stay there unless their session died, or their own process ended them.
     *
     * @param present the lock after the write
     * @param process who writes
     * @param around who knows which sessions live
     */
    void checkNothingVanished(LockState present, int process, StoreLedger.Around around) {
        Set<ClaimId> there = new TreeSet<>(present.claims());
        present.lingering().forEach(end -> there.add(end.grant().claim().id()));
        Map<ClaimId, Integer> due = new LinkedHashMap<>(places);
        due.keySet().removeAll(mayBeOver);
        for (ClaimId id : due.keySet()) {
            boolean own = SimClient.processOf(id.session()) == process;
            if (!own && !there.contains(id) && around.isAlive(id.session())) {
                throw new Violation(
                        Checker.NOTHING_VANISHES,
                        "A claim vanished although its session lives and nobody ended it. name=" + present.name()
                                + " claim=" + id + " writer=" + process);
            }
        }
    }

    private static Violation fifo(String sentence, ClaimId claim, LockState lock) {
        return new Violation(Checker.FIFO, sentence + " name=" + lock.name() + " claim=" + claim);
    }
}
