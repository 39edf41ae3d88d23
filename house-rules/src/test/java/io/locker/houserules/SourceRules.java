package io.locker.houserules;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.PrimitiveTypeTree;
import com.sun.source.tree.SynchronizedTree;
import com.sun.source.tree.Tree;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.lang.model.type.TypeKind;

/** Rules that class files cannot show: local variables, blocks, names and packages as they are written. */
final class SourceRules {

    private static final int TEST_NAME_LENGTH = 60;
    private static final Set<TypeKind> FLOATING = Set.of(TypeKind.FLOAT, TypeKind.DOUBLE);

    private SourceRules() {}

    /** Rounding may differ where order and equality decide who holds a lock. */
    static List<String> machineHasNoFloatingPoint(Repository repository) {
        return scanRoom(repository, "io.locker.machine", (source, tree, found) -> {
            boolean type =
                    tree instanceof PrimitiveTypeTree primitive && FLOATING.contains(primitive.getPrimitiveTypeKind());
            boolean value = tree instanceof LiteralTree literal
                    && (literal.getValue() instanceof Double || literal.getValue() instanceof Float);
            if (type || value) {
                found.add("uses floating point");
            }
        });
    }

    /** A thread that waits for I/O inside such a block cannot be interrupted, and pins its carrier before Java 24. */
    static List<String> clientHasNoSynchronizedBlocks(Repository repository) {
        return scanRoom(repository, "io.locker.client", (source, tree, found) -> {
            if (tree instanceof SynchronizedTree) {
                found.add("has a synchronized block");
            }
        });
    }

    /** A name says what is true, in one sentence without a prefix. */
    static List<String> testNamesAreShortSentences(Repository repository) {
        return JavaSource.scan(repository, repository.javaFiles(), (source, tree, found) -> {
            if (tree instanceof MethodTree method && isTest(method)) {
                String name = method.getName().toString();
                if (name.length() > TEST_NAME_LENGTH) {
                    found.add(name + " is longer than " + TEST_NAME_LENGTH + " characters");
                }
                if (name.matches("(test|should)([A-Z_].*)?")) {
                    found.add(name + " has a prefix that says nothing");
                }
            }
        });
    }

    private static boolean isTest(MethodTree method) {
        return method.getModifiers().getAnnotations().stream()
                .map(AnnotationTree::getAnnotationType)
                .map(Tree::toString)
                .anyMatch(Set.of("Test", "ParameterizedTest", "RepeatedTest", "TestFactory")::contains);
    }

    /** Only a package that says so is checked for null. */
    static List<String> packagesAreNullMarked(Repository repository) {
        List<String> breaches = new ArrayList<>();
        Set<Path> seen = new HashSet<>();
        for (Path file : repository.javaFiles()) {
            Path directory = file.resolveSibling("");
            if (repository.name(file).contains("src/main/java/") && seen.add(directory)) {
                Path info = file.resolveSibling("package-info.java");
                if (!Files.exists(info) || !Repository.lines(info).contains("@NullMarked")) {
                    breaches.add(repository.breach(info, 1, "does not make the package @NullMarked"));
                }
            }
        }
        return breaches;
    }

    private static List<String> scanRoom(Repository repository, String room, JavaSource.Look look) {
        String directory = "src/main/java/" + room.replace('.', '/') + "/";
        List<Path> files = repository.javaFiles().stream()
                .filter(file -> repository.name(file).contains(directory))
                .toList();
        return JavaSource.scan(repository, files, look);
    }
}
