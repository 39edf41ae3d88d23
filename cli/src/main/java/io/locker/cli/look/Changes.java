package io.locker.cli.look;

import io.locker.api.LockInfo;
import io.locker.api.LockInfo.AttachedValue;
import io.locker.api.LockName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What has changed between one look at some locks and the next. */
final class Changes {
    private final Map<String, String> last = new LinkedHashMap<>();

    /**
     * Compares with the look before.
     *
     * @param seen the locks that are not idle now
     * @return those that changed, as they are now
     */
    List<LockInfo> since(Map<String, LockInfo> seen) {
        List<LockInfo> changed = new ArrayList<>();
        for (String gone : List.copyOf(last.keySet())) {
            if (!seen.containsKey(gone)) {
                last.remove(gone);
                changed.add(new LockInfo(new LockName(gone), 0, List.of(), List.of(), Optional.empty()));
            }
        }
        seen.forEach((name, info) -> {
            String now = withoutAges(info);
            if (!now.equals(last.put(name, now))) {
                changed.add(info);
            }
        });
        return changed;
    }

    private static String withoutAges(LockInfo info) {
        StringBuilder text = new StringBuilder();
        for (LockInfo.Holder holder : info.holders()) {
            text.append(holder.token()).append(holder.session()).append(holder.share());
            text.append(holder.grant().released()).append('\n');
        }
        text.append(info.waiters()).append(info.value().map(AttachedValue::text));
        return text.toString();
    }
}
