package io.locker.machine;

import io.locker.machine.Command.RequestId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Plays out what would become of a claim: whoever waits for nothing lets everything go, over and over, and time passes.
 * A claim that is still there in the end waits for ever. Works on the table by its commands alone.
 */
final class Progress {
    private final LockTable table;
    private long number = 1_000_000;

    private Progress(LockTable table) {
        this.table = table;
    }

    /** Returns whether a claim would wait for ever; the table is used up. */
    static boolean isStuck(LockTable table, Command.Acquire acquire) {
        Progress progress = new Progress(table);
        ClaimId id = acquire.claim().id();
        table.apply(
                table.time(),
                new Command.Acquire(progress.request(id.session()), acquire.lock(), acquire.claim(), true));
        progress.playOut();
        return table.locks().stream().anyMatch(lock -> lock.claims().contains(id));
    }

    /** Returns whether nobody waits for ever; the table is used up. */
    static boolean endsWell(LockTable table) {
        new Progress(table).playOut();
        return table.locks().stream().allMatch(lock -> lock.waiting() == 0);
    }

    private void playOut() {
        String before = "";
        String now = picture();
        while (!now.equals(before)) {
            letGo();
            before = now;
            now = picture();
        }
    }

    private RequestId request(String session) {
        number++;
        return new RequestId(session, number, number - 1);
    }

    private String picture() {
        List<String> locks = new ArrayList<>();
        table.locks().forEach(lock -> locks.add(lock.name() + " " + lock.claims() + lock.queue() + lock.lingering()));
        return locks.toString();
    }

    private void letGo() {
        table.apply(table.time() + 1_000, new Command.Tick());
        Set<String> waiting = new LinkedHashSet<>();
        Map<ClaimId, String> holding = new LinkedHashMap<>();
        for (LockView lock : table.locks()) {
            lock.queue().forEach(claim -> waiting.add(claim.origin().actor()));
            lock.upgrading()
                    .flatMap(lock::grant)
                    .ifPresent(grant -> waiting.add(grant.claim().origin().actor()));
            lock.grants()
                    .forEach(grant -> holding.put(
                            grant.claim().id(), grant.claim().origin().actor()));
        }
        waiting.remove("");
        holding.forEach((id, actor) -> {
            if (!waiting.contains(actor) && !isUpgrading(id)) {
                table.apply(table.time(), new Command.Withdraw(request(id.session()), id));
            }
        });
    }

    private boolean isUpgrading(ClaimId id) {
        return table.locks().stream()
                .anyMatch(lock -> lock.upgrading().filter(id::equals).isPresent());
    }
}
