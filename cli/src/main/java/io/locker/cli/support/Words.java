package io.locker.cli.support;

import io.locker.api.LockInfo;
import java.util.List;

/** Who holds a lock, in words. */
public final class Words {

    private Words() {}

    /**
     * Names somebody who holds or awaits a lock.
     *
     * @param holder as it named itself; the host and the process id are told apart if they can be
     * @param purpose what for; may be empty
     * @return such as {@code web-2 (pid 811, backup.sh)}
     */
    public static String who(String holder, String purpose) {
        int colon = holder.lastIndexOf(':');
        boolean isPid = colon > 0
                && colon < holder.length() - 1
                && holder.chars().skip(colon + 1L).allMatch(c -> c >= '0' && c <= '9');
        String more = isPid ? "pid " + holder.substring(colon + 1) : "";
        if (!purpose.isEmpty()) {
            more = more.isEmpty() ? purpose : more + ", " + purpose;
        }
        String name = isPid ? holder.substring(0, colon) : holder;
        return more.isEmpty() ? name : name + " (" + more + ")";
    }

    /**
     * Says who holds a lock and for how long.
     *
     * @param holders those who hold it
     * @return such as {@code held by web-2 (pid 811, backup.sh) for 12 s}; {@code held by nobody}
     */
    public static String heldBy(List<LockInfo.Holder> holders) {
        if (holders.isEmpty()) {
            return "held by nobody";
        }
        LockInfo.Holder first = holders.get(0);
        StringBuilder text = new StringBuilder("held by ").append(who(first.holder(), first.purpose()));
        if (holders.size() > 1) {
            text.append(" and ").append(holders.size() - 1).append(holders.size() == 2 ? " other" : " others");
        }
        first.heldFor().ifPresent(held -> text.append(" for ").append(Durations.describe(held)));
        return text.toString();
    }

    /**
     * Writes the place in a line.
     *
     * @param place from 1
     * @return such as {@code 1st}, {@code 2nd}, {@code 11th}
     */
    public static String ordinal(int place) {
        int tens = place % 100;
        if (tens >= 11 && tens <= 13) {
            return place + "th";
        }
        return switch (place % 10) {
            case 1 -> place + "st";
            case 2 -> place + "nd";
            case 3 -> place + "rd";
            default -> place + "th";
        };
    }
}
