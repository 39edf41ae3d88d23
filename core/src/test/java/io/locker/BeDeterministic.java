package io.locker;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Calendar;
import java.util.Date;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TimeZone;
import java.util.Timer;
import java.util.UUID;
import java.util.WeakHashMap;

/**
 * The condition that two runs over the same input do the same in the same order.
 *
 * <p>{@code java.lang} and {@code java.util} are open to the machine, so what differs from run to run in them is listed
 * here: clocks, threads, chance, the machine's locale and the order of hashes. {@code Set.of} and {@code Map.of} are
 * among them because their order is salted anew in every process.
 */
final class BeDeterministic extends ArchCondition<JavaClass> {

    private static final Set<Class<?>> TYPES = Set.of(
            Thread.class,
            ThreadLocal.class,
            Runtime.class,
            Process.class,
            ProcessHandle.class,
            Random.class,
            SplittableRandom.class,
            UUID.class,
            Date.class,
            Calendar.class,
            Timer.class,
            TimeZone.class,
            Locale.class,
            IdentityHashMap.class,
            WeakHashMap.class);

    /** Linked kinds extend these two and keep an order, so only their construction is forbidden. */
    private static final Set<Class<?>> HASHED = Set.of(HashMap.class, HashSet.class);

    private static final Set<String> CALLS = Set.of(
            "java.lang.Math.random",
            "java.lang.Object.hashCode",
            "java.lang.String.format",
            "java.lang.String.formatted",
            "java.lang.String.toLowerCase",
            "java.lang.String.toUpperCase",
            "java.util.Collections.shuffle",
            "java.util.Map.copyOf",
            "java.util.Map.of",
            "java.util.Map.ofEntries",
            "java.util.Set.copyOf",
            "java.util.Set.of",
            "java.util.stream.BaseStream.parallel",
            "java.util.stream.Collectors.groupingBy",
            "java.util.stream.Collectors.toMap",
            "java.util.stream.Collectors.toSet");

    BeDeterministic() {
        super("be deterministic");
    }

    @Override
    public void check(JavaClass type, ConditionEvents events) {
        for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
            if (TYPES.stream().anyMatch(dependency.getTargetClass()::isEquivalentTo)) {
                events.add(SimpleConditionEvent.violated(type, dependency.getDescription()));
            }
        }
        for (JavaAccess<?> access : type.getAccessesFromSelf()) {
            if (isForbidden(access)) {
                events.add(SimpleConditionEvent.violated(type, access.getDescription()));
            }
        }
    }

    private static boolean isForbidden(JavaAccess<?> access) {
        JavaClass owner = access.getTargetOwner();
        String name = access.getTarget().getName();
        if (owner.isEquivalentTo(System.class)) {
            return !name.equals("arraycopy");
        }
        boolean hashed = HASHED.stream().anyMatch(owner::isEquivalentTo) && name.equals("<init>");
        boolean linked = hashed && HASHED.stream().anyMatch(h -> isSuperCall(access, h));
        return (hashed && !linked) || CALLS.contains(owner.getName() + "." + name);
    }

    private static boolean isSuperCall(JavaAccess<?> access, Class<?> hashed) {
        return access.getOrigin().getName().equals("<init>")
                && access.getOriginOwner().isAssignableTo(hashed);
    }
}
