package io.locker;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchRule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The rooms of a house and the rules about them, for the core and for the canaries that must break each rule. */
final class Architecture {

    /** Room, and the rooms it may look into, bottom to top. */
    static final Map<String, List<String>> MAY_IMPORT = rooms();

    /** Rooms that are in the table and have nothing in them yet. */
    static final Set<String> STILL_EMPTY = Set.of();

    private final String root;

    Architecture(String root) {
        this.root = root;
    }

    private static Map<String, List<String>> rooms() {
        Map<String, List<String>> rooms = new LinkedHashMap<>();
        rooms.put("api", List.of());
        rooms.put("spi", List.of("api"));
        rooms.put("queue", List.of());
        rooms.put("machine", List.of("api", "queue"));
        rooms.put("memory", List.of("api", "spi"));
        rooms.put("protocol", List.of("api", "spi", "machine"));
        rooms.put("host", List.of("api", "spi", "machine", "protocol"));
        rooms.put("client", List.of("api", "spi", "machine", "protocol", "host"));
        return rooms;
    }

    /** Neighbours do not see each other, and nobody looks up to the root. */
    ArchRule looksOnlyWhereItMay(String room) {
        List<String> forbidden = new ArrayList<>(List.of(root));
        for (String other : MAY_IMPORT.keySet()) {
            if (!other.equals(room) && !MAY_IMPORT.getOrDefault(room, List.of()).contains(other)) {
                forbidden.add(in(other));
            }
        }
        return noClasses()
                .that()
                .resideInAPackage(in(room))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(forbidden.toArray(String[]::new))
                .allowEmptyShould(STILL_EMPTY.contains(room));
    }

    ArchRule isFreeOfCycles() {
        return slices().matching(root + ".(**)").should().beFreeOfCycles();
    }

    ArchRule machineUsesOnlyPlainData() {
        return classes()
                .that()
                .resideInAnyPackage(in("machine"), in("queue"))
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "java.lang",
                        "java.util",
                        "java.util.function",
                        "java.util.stream",
                        "java.nio",
                        "java.nio.charset",
                        "org.jspecify.annotations",
                        in("queue"),
                        in("machine"),
                        in("api"));
    }

    ArchRule machineIsDeterministic() {
        return classes().that().resideInAnyPackage(in("machine"), in("queue")).should(new BeDeterministic());
    }

    ArchRule classesAreFinalUnlessOpenOnPurpose() {
        return classes()
                .that()
                .areNotInterfaces()
                .and()
                .areNotEnums()
                .and()
                .areNotAnonymousClasses()
                .and()
                .doNotHaveModifier(JavaModifier.ABSTRACT)
                .and(describe("are not sealed", (JavaClass c) -> !c.reflect().isSealed()))
                .should()
                .haveModifier(JavaModifier.FINAL)
                .allowEmptyShould(true);
    }

    ArchRule nobodyUsesThreadLocals() {
        return noClasses().should().dependOnClassesThat(assignableTo(ThreadLocal.class));
    }

    /** A lock of the object itself is visible to strangers and cannot be given up while waiting for I/O. */
    ArchRule clientMethodsAreNotSynchronized() {
        return noMethods()
                .that()
                .areDeclaredInClassesThat()
                .resideInAPackage(in("client"))
                .should()
                .haveModifier(JavaModifier.SYNCHRONIZED)
                .allowEmptyShould(true);
    }

    /** Room of a package, without the root; empty for the root itself. */
    String roomOf(JavaClass type) {
        String name = type.getPackageName();
        return name.equals(root) ? "" : name.substring(root.length() + 1);
    }

    private String in(String room) {
        return root + "." + room + "..";
    }
}
