package io.locker.host;

import io.locker.host.LogHost.Phase;
import io.locker.host.LogHost.Progress;
import org.jspecify.annotations.Nullable;

/** What is told from time to time while a participant catches up with its log. */
public final class CatchUp {
    private static final long BETWEEN_REPORTS = 2_000_000_000L;

    private boolean going;
    private long toldAt;
    private long told;

    /** Begins with nothing told. */
    public CatchUp() {}

    /**
     * Says how far it is and how fast it goes.
     *
     * @param progress where the participant is
     * @param now the time
     * @return a line to be logged; null if one was told a moment ago, or there is nothing to say
     */
    public @Nullable String report(Progress progress, long now) {
        if (progress.phase() != Phase.CATCHING_UP) {
            going = false;
            return null;
        }
        long passed = now - toldAt;
        if (going && passed < BETWEEN_REPORTS) {
            return null;
        }
        String report = going
                ? "Catching up with the log. applied=" + progress.applied() + " target=" + progress.target()
                        + " perSecond=" + (progress.applied() - told) * 1_000_000_000L / passed
                : null;
        going = true;
        toldAt = now;
        told = progress.applied();
        return report;
    }
}
