package io.locker.houserules;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The rule that time comes from an injected clock and that nobody sleeps: else no simulation could run the code. */
final class ClockRule {

    private static final Set<String> FORBIDDEN = Set.of(
            "java.lang.System.currentTimeMillis",
            "java.lang.System.nanoTime",
            "java.lang.Thread.sleep",
            "java.time.Clock.systemDefaultZone",
            "java.time.Clock.systemUTC",
            "java.time.Instant.now",
            "java.time.LocalDate.now",
            "java.time.LocalDateTime.now",
            "java.time.OffsetDateTime.now",
            "java.time.ZonedDateTime.now",
            "java.util.Date.<init>",
            "java.util.concurrent.TimeUnit.sleep");

    private final Map<String, String> reasons;

    /** Takes the classes that may, each with the reason why. */
    ClockRule(Map<String, String> reasons) {
        this.reasons = Map.copyOf(reasons);
    }

    List<String> breaches(JavaClasses classes) {
        List<String> breaches = new ArrayList<>();
        Set<String> unused = new LinkedHashSet<>(reasons.keySet());
        for (JavaClass type : classes) {
            for (JavaAccess<?> access : type.getAccessesFromSelf()) {
                String target = access.getTargetOwner().getName() + "."
                        + access.getTarget().getName();
                if (FORBIDDEN.contains(target) && !reasons.containsKey(type.getName())) {
                    breaches.add(access.getDescription());
                } else if (FORBIDDEN.contains(target)) {
                    unused.remove(type.getName());
                }
            }
        }
        unused.forEach(name -> breaches.add(name + " needs its exception no longer"));
        return breaches;
    }
}
