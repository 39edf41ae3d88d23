package io.locker.machine;

import io.locker.api.LockMode;
import io.locker.api.LockName;
import io.locker.machine.LockView.Waiter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Who waits for whom, searched before a claim begins to wait.
 *
 * <p>An actor that waits goes on when all its claims are granted; one that does not wait will release what it holds.
 * The search first follows everybody who may be in the way of the newcomer. Only if that leads back to the newcomer's
 * own actor does it look closer: it takes all actors that were met as stuck, and sets free one after the other those
 * whose claims could be granted although the rest stays stuck. If the newcomer's actor is still stuck in the end,
 * waiting would be for ever. So a semaphore with a permit that somebody will give back is no deadlock.
 *
 * <p>Claims without an actor, and holds that linger, are taken to end by themselves. A search that becomes too long
 * finds nothing: timeouts and leases remain.
 */
final class WaitGraph {
    private final TableLocks locks;
    private final int maxSteps;
    private final LinkedHashMap<ClaimId, String> actors = new LinkedHashMap<>();
    private final LinkedHashMap<String, TreeMap<ClaimId, List<LockName>>> claims = new LinkedHashMap<>();

    /** A claim that waits at one lock: in the queue, or holding it and waiting to become exclusive. */
    private record Want(ClaimId id, Demand demand, LockMoves lock, boolean upgrade) {}

    /** How the search came to an actor: somebody wants something that this actor is in the way of. */
    private record Edge(String from, Want want) {}

    WaitGraph(TableLocks locks, int maxSteps) {
        this.locks = locks;
        this.maxSteps = maxSteps;
    }

    /** Notes a claim and the locks at which it is. */
    void add(Claim claim, List<LockName> names) {
        String actor = claim.origin().actor();
        if (!actor.isEmpty()) {
            actors.put(claim.id(), actor);
            claims.computeIfAbsent(actor, none -> new TreeMap<>()).put(claim.id(), names);
        }
    }

    /** Forgets a claim. */
    void remove(ClaimId id) {
        String actor = actors.isEmpty() ? null : actors.remove(id);
        TreeMap<ClaimId, List<LockName>> remaining = actor == null ? null : claims.get(actor);
        if (actor != null && remaining != null) {
            remaining.remove(id);
            if (remaining.isEmpty()) {
                claims.remove(actor);
            }
        }
    }

    /** Returns the deadlock that a claim would make if it began to wait for these locks; null if there is none. */
    @Nullable
    Reply search(Claim claim, List<LockState> wanted) {
        String actor = claim.origin().actor();
        if (!claims.containsKey(actor)) {
            return null;
        }
        List<Want> wants = new ArrayList<>();
        for (LockState lock : wanted) {
            wants.add(new Want(claim.id(), claim.demand(), lock, false));
        }
        return new Search(actor, wants).run();
    }

    /** Returns the deadlock that a hold would make if it began to wait to become exclusive; null if there is none. */
    @Nullable
    Reply searchUpgrade(Claim claim, LockState lock) {
        String actor = claim.origin().actor();
        if (actor.isEmpty() || lock.holders.isAlone(claim.id())) {
            return null;
        }
        return new Search(actor, List.of(new Want(claim.id(), Demand.exclusive(), lock, true))).run();
    }

    /** One search. */
    private final class Search {
        private final String newcomer;
        private final List<Want> newWants;
        private int steps;

        Search(String newcomer, List<Want> newWants) {
            this.newcomer = newcomer;
            this.newWants = newWants;
        }

        @Nullable
        Reply run() {
            Map<String, Edge> met = follow(null);
            if (!met.containsKey(newcomer)) {
                return null;
            }
            Set<String> stuck = new LinkedHashSet<>(met.keySet());
            setFree(stuck);
            Map<String, Edge> ring = follow(stuck);
            boolean stays = stuck.contains(newcomer) && ring.containsKey(newcomer) && steps <= maxSteps;
            return stays ? new Reply.Deadlock(cycle(ring)) : null;
        }

        /** Removes the actors that go on although the others in the set never let anything go. */
        private void setFree(Set<String> stuck) {
            boolean changed = true;
            while (changed) {
                changed = false;
                for (String actor : List.copyOf(stuck)) {
                    if (!isStuck(actor, stuck)) {
                        stuck.remove(actor);
                        changed = true;
                    }
                }
            }
        }

        /**
         * Follows who is in whose way, from what the newcomer wants now until the newcomer is met again. Returns how
         * each waiting actor was come to; the newcomer is among them only if it was met again.
         */
        private Map<String, Edge> follow(@Nullable Set<String> among) {
            Map<String, Edge> met = new LinkedHashMap<>();
            ArrayDeque<String> next = new ArrayDeque<>(List.of(newcomer));
            for (String actor = next.poll(); actor != null && steps <= maxSteps; actor = next.poll()) {
                for (Want want : actor.equals(newcomer) ? newWants : wantsOf(actor)) {
                    for (String other : inTheWayOf(want)) {
                        boolean counts = among == null ? !wantsOf(other).isEmpty() : among.contains(other);
                        if (counts
                                && met.putIfAbsent(other, new Edge(actor, want)) == null
                                && !other.equals(newcomer)) {
                            next.add(other);
                        }
                    }
                }
            }
            return met;
        }

        private List<Reply.Wait> cycle(Map<String, Edge> ring) {
            List<Reply.Wait> cycle = new ArrayList<>();
            String actor = newcomer;
            do {
                Edge edge = ring.get(actor);
                if (edge == null) {
                    break;
                }
                actor = edge.from();
                cycle.add(new Reply.Wait(
                        actor, edge.want().id(), edge.want().lock().name()));
            } while (!actor.equals(newcomer));
            Collections.reverse(cycle);
            return cycle;
        }

        private List<Want> wantsOf(String actor) {
            List<Want> wants = new ArrayList<>();
            claims.getOrDefault(actor, new TreeMap<>()).forEach((id, names) -> {
                for (LockName name : names) {
                    steps++;
                    LockState lock = locks.open(name);
                    Waiter waiter = lock.queue.get(id);
                    if (waiter != null) {
                        wants.add(new Want(id, waiter.claim().demand(), lock, false));
                    } else if (id.equals(lock.upgrading)) {
                        wants.add(new Want(id, Demand.exclusive(), lock, true));
                    }
                }
            });
            if (actor.equals(newcomer)) {
                wants.addAll(newWants);
            }
            return wants;
        }

        /**
         * Returns the actors of the claims in front, and of the holders that exclude the claim. A claim in front that
         * has no actor to be followed is followed itself: to the holders that exclude it, here and in its other locks.
         */
        private Set<String> inTheWayOf(Want want) {
            Set<String> found = new LinkedHashSet<>();
            EnumSet<LockMode> modes = EnumSet.of(want.demand().mode());
            ClaimId upgrading = want.upgrade() ? null : want.lock().upgrading;
            if (upgrading != null) {
                found.add(actors.getOrDefault(upgrading, ""));
                modes.add(LockMode.EXCLUSIVE);
            }
            for (Waiter waiter :
                    want.upgrade() ? List.<Waiter>of() : want.lock().queue.all()) {
                Claim front = waiter.claim();
                if (front.id().equals(want.id()) || steps++ > maxSteps) {
                    break;
                }
                String actor = front.origin().actor();
                found.add(actor);
                if (actor.isEmpty()) {
                    modes.add(front.demand().mode());
                    front.together().forEach(name -> found.addAll(inTheWayOf(at(name, front))));
                }
            }
            addHolders(want, modes, found);
            found.remove("");
            return found;
        }

        private void addHolders(Want want, EnumSet<LockMode> modes, Set<String> found) {
            for (Grant grant : want.lock().holders.living()) {
                Demand held = grant.claim().demand();
                boolean own = want.upgrade() && grant.claim().id().equals(want.id());
                if (!own && (held.limit() > 0 || modes.stream().anyMatch(held.mode()::conflictsWith))) {
                    found.add(grant.claim().origin().actor());
                }
                if (steps++ > maxSteps) {
                    break;
                }
            }
        }

        private Want at(LockName name, Claim claim) {
            return new Want(claim.id(), claim.demand(), locks.open(name), false);
        }

        private boolean isStuck(String actor, Set<String> stuck) {
            return wantsOf(actor).stream().anyMatch(want -> !canBeGranted(want, stuck));
        }

        /** Returns whether a claim is granted sooner or later although these actors never let anything go. */
        private boolean canBeGranted(Want want, Set<String> stuck) {
            Holders staying = new Holders();
            for (Grant grant : want.lock().holders.living()) {
                boolean own = want.upgrade() && grant.claim().id().equals(want.id());
                if (!own && stuck.contains(grant.claim().origin().actor())) {
                    staying.add(grant);
                }
                steps++;
            }
            if (want.upgrade()) {
                return staying.isEmpty();
            }
            if (want.lock().upgrading != null && !staying.isEmpty()) {
                return false;
            }
            for (Waiter waiter : want.lock().queue.all()) {
                Claim front = waiter.claim();
                if (front.id().equals(want.id()) || steps++ > maxSteps) {
                    break;
                }
                if (!staying.admit(front.demand()) || !canBeGrantedElsewhere(front, stuck)) {
                    return false;
                }
                if (stuck.contains(front.origin().actor())) {
                    staying.add(new Grant(front, 0, 0));
                }
            }
            return staying.admit(want.demand());
        }

        private boolean canBeGrantedElsewhere(Claim claim, Set<String> stuck) {
            for (LockName name : claim.together()) {
                if (!canBeGranted(at(name, claim), stuck)) {
                    return false;
                }
            }
            return true;
        }
    }
}
