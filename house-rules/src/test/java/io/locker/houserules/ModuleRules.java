package io.locker.houserules;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchRule;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Rules across modules. Each module has the package of its own name below the root; some have several in it. */
final class ModuleRules {

    private static final int PUBLIC_TYPES_OF_A_BACKEND = 2;

    /**
     * The rooms of the core, and who else runs or measures the lock machine; the guard in Kafka reads along, and the
     * wire to a server carries what the machine says.
     */
    private static final List<String> SEES_THE_MACHINE = List.of(
            "api",
            "spi",
            "machine",
            "memory",
            "protocol",
            "client",
            "host",
            "server",
            "kafka",
            "remote",
            "wire",
            "testkit",
            "benchmarks");

    private final String root;
    private final List<String> backends;

    ModuleRules(String root, List<String> backends) {
        this.root = root;
        this.backends = List.copyOf(backends);
    }

    /** Whoever adds one backend to a program gets no other with it. */
    ArchRule seesNoOtherBackend(String backend) {
        return noClasses()
                .that()
                .resideInAPackage(in(backend))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(packages(backends.stream()
                        .filter(other -> !other.equals(backend))
                        .map(this::in)));
    }

    /** The public modifier is the API: a backend shows its provider and perhaps its options. */
    List<String> backendsShowLittle(JavaClasses classes) {
        List<String> breaches = new ArrayList<>();
        for (String backend : backends) {
            List<String> shown = classes.stream()
                    .filter(type -> type.getPackageName().equals(root + "." + backend))
                    .filter(type ->
                            type.isTopLevelClass() && type.getModifiers().contains(JavaModifier.PUBLIC))
                    .map(JavaClass::getSimpleName)
                    .sorted()
                    .toList();
            if (shown.size() > PUBLIC_TYPES_OF_A_BACKEND) {
                breaches.add(backend + " has more than " + PUBLIC_TYPES_OF_A_BACKEND + " public types: " + shown);
            }
        }
        return breaches;
    }

    /** The lock machine may change its shape as long as only these have to follow. */
    ArchRule fewSeeTheMachine() {
        return noClasses()
                .that()
                .resideOutsideOfPackages(packages(
                        Stream.concat(Stream.of(root), SEES_THE_MACHINE.stream().map(this::in))))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(in("machine"), in("host"));
    }

    /** A room of a module sees its own packages and those of the rooms named, and of the module nothing else. */
    ArchRule looksOnlyInto(String module, String room, List<String> rooms) {
        String[] seen = packages(Stream.concat(Stream.of(room), rooms.stream()).map(each -> in(dotted(module) + each)));
        return noClasses()
                .that()
                .resideInAPackage(in(dotted(module) + room))
                .should()
                .dependOnClassesThat(resideInAPackage(module.isEmpty() ? root + ".." : in(module))
                        .and(resideOutsideOfPackages(seen)));
    }

    private static String dotted(String module) {
        return module.isEmpty() ? "" : module + ".";
    }

    /** Another engine may take the place of the one there is, as long as one package alone knows it. */
    ArchRule onePackageSeesTheEngine(String itsPackage, String... engine) {
        return noClasses()
                .that()
                .resideOutsideOfPackage(in(itsPackage))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(engine);
    }

    private String in(String module) {
        return root + "." + module + "..";
    }

    private static String[] packages(Stream<String> names) {
        return names.toArray(String[]::new);
    }
}
