package io.locker.guards;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.locker.api.FencingToken;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The rooms of the guards, and that nobody who wants one guard needs what another one is for. */
class GuardRoomsTest {
    private static final String ROOT = "io.locker.guards";

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);

    private static final String SERVLETS = "jakarta.servlet..";

    /** The one class that needs something that does not come with Java, and who uses it has it. */
    private static final String FOR_SERVLETS = ROOT + ".http.ServletGuard";

    @ParameterizedTest
    @ValueSource(strings = {"jdbc", "redis", "http", "file"})
    void aRoomSeesNoOther(String room) {
        classes()
                .that()
                .resideInAPackage(ROOT + "." + room + "..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "java..",
                        "javax.sql..",
                        "com.sun.net.httpserver..",
                        SERVLETS,
                        "org.jspecify.annotations",
                        "io.locker.api",
                        ROOT,
                        ROOT + "." + room + "..")
                .check(CLASSES);
    }

    @Test
    void theRoomAboveSeesNoneBelow() {
        classes()
                .that()
                .resideInAPackage(ROOT)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", "org.jspecify.annotations", "io.locker.api", ROOT)
                .check(CLASSES);
    }

    @Test
    void onlyTheFilterForServletsKnowsServlets() {
        noClasses()
                .that(describe("are not for servlets", type -> !type.getName().startsWith(FOR_SERVLETS)))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(SERVLETS)
                .check(CLASSES);
    }

    @Test
    void classesAreFinalAndKnowNoThreads() {
        classes()
                .that()
                .areNotInterfaces()
                .and()
                .areNotEnums()
                .and(describe("are not the bodies of constants of enums", (JavaClass type) -> !type.isAnonymousClass()))
                .should()
                .haveModifier(JavaModifier.FINAL)
                .check(CLASSES);
        noClasses()
                .should()
                .dependOnClassesThat(assignableTo(ThreadLocal.class))
                .check(CLASSES);
    }

    /** Everything else is loaded, down to the types in its methods, where there is nothing but Java and the core. */
    @Test
    void nothingElseIsNeededOnTheClassPath() throws Exception {
        URL guards = Offer.class.getProtectionDomain().getCodeSource().getLocation();
        URL core = FencingToken.class.getProtectionDomain().getCodeSource().getLocation();
        List<String> loaded = new ArrayList<>();
        try (URLClassLoader bare = new URLClassLoader(new URL[] {guards, core}, ClassLoader.getPlatformClassLoader())) {
            for (JavaClass type : CLASSES) {
                if (!type.getName().startsWith(FOR_SERVLETS)
                        && !type.getSimpleName().equals("package-info")) {
                    Class<?> alone = Class.forName(type.getName(), true, bare);
                    assertThat(alone.getClassLoader()).isSameAs(bare);
                    assertThat(Set.of(alone.getDeclaredMethods())).isNotNull();
                    assertThat(Set.of(alone.getDeclaredConstructors())).isNotNull();
                    loaded.add(type.getSimpleName());
                }
            }
        }
        assertThat(loaded).contains("JdbcGuard", "RedisGuard", "FileGuard", "ExchangeGuard", "FencedHttp");
    }
}
