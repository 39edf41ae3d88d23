package io.locker.cli.look;

import io.locker.api.LockInfo;
import io.locker.api.LockInfo.Holder;
import io.locker.api.LockInfo.Share;
import io.locker.api.LockInfo.Waiter;
import io.locker.cli.support.Durations;
import io.locker.cli.support.Words;
import java.util.List;
import java.util.Locale;

/** A lock as text for people. Scripts read {@link LockJson}. */
final class LockText {

    private LockText() {}

    /** Whether there is nothing to tell of the lock. */
    static boolean isIdle(LockInfo info) {
        return info.isFree() && info.waiters().isEmpty() && info.value().isEmpty();
    }

    /** The lock in one line. */
    static String line(LockInfo info) {
        StringBuilder line = new StringBuilder(info.name().value()).append("  ");
        line.append(info.isFree() ? "free" : Words.heldBy(info.holders()));
        if (!info.holders().isEmpty()) {
            line.append(", token ").append(info.holders().get(0).token());
        }
        if (!info.waiters().isEmpty()) {
            line.append(", ").append(info.waiters().size()).append(" waiting");
        }
        return line.toString();
    }

    /** The lock in several lines, without an end of line. */
    static String page(LockInfo info) {
        StringBuilder page = new StringBuilder(info.name().value());
        if (info.limit() > 0) {
            page.append("  semaphore of ").append(info.limit());
        }
        if (info.isFree()) {
            page.append("\n  free");
        }
        for (Holder holder : info.holders()) {
            page.append("\n  held by ").append(Words.who(holder.holder(), holder.purpose()));
            page.append(share(holder.share()));
            holder.heldFor().ifPresent(held -> page.append(" for ").append(Durations.describe(held)));
            page.append(", token ").append(holder.token());
            page.append(holder.grant().released() ? ", released, held for its least time" : "");
        }
        List<Waiter> waiters = info.waiters();
        for (int i = 0; i < waiters.size(); i++) {
            Waiter waiter = waiters.get(i);
            page.append("\n  ").append(Words.ordinal(i + 1)).append(" in line ");
            page.append(Words.who(waiter.holder(), waiter.purpose())).append(share(waiter.share()));
        }
        info.value()
                .ifPresent(value -> page.append("\n  value \"")
                        .append(printable(value.text()))
                        .append("\", ")
                        .append(Durations.describe(value.age()))
                        .append(" old"));
        return page.toString();
    }

    private static String share(Share share) {
        if (share.permits() > 0) {
            return ", " + share.permits() + (share.permits() == 1 ? " permit" : " permits");
        }
        return ", " + share.mode().name().toLowerCase(Locale.ROOT);
    }

    /** A value may hold anything, also what a terminal would obey and what is no character. */
    private static String printable(String text) {
        return text.codePoints()
                .map(c -> Character.isISOControl(c) || isNoText(Character.getType(c)) ? '?' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static boolean isNoText(int type) {
        return type == Character.SURROGATE
                || type == Character.FORMAT
                || type == Character.LINE_SEPARATOR
                || type == Character.PARAGRAPH_SEPARATOR;
    }
}
