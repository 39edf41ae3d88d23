package io.locker.houserules;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.tools.DiagnosticListener;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/** A Java file as the compiler reads it, before it knows any types. */
record JavaSource(Path file, CompilationUnitTree unit, Trees trees) {

    /** Looks at one node of a file and adds what is wrong with it. */
    @FunctionalInterface
    interface Look {
        void at(JavaSource source, Tree tree, List<String> found);
    }

    static List<JavaSource> parse(List<Path> files) {
        if (files.isEmpty()) {
            return List.of();
        }
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        DiagnosticListener<JavaFileObject> ignore = diagnostic -> {};
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(ignore, Locale.ROOT, null)) {
            JavacTask task = (JavacTask)
                    compiler.getTask(null, manager, ignore, null, null, manager.getJavaFileObjectsFromPaths(files));
            Trees trees = Trees.instance(task);
            List<JavaSource> sources = new ArrayList<>();
            for (CompilationUnitTree unit : task.parse()) {
                sources.add(new JavaSource(Path.of(unit.getSourceFile().toUri()), unit, trees));
            }
            return sources;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Shows every node of the files to the look, and returns what it found as breaches. */
    static List<String> scan(Repository repository, List<Path> files, Look look) {
        List<String> breaches = new ArrayList<>();
        for (JavaSource source : parse(files)) {
            new TreeScanner<@Nullable Void, @Nullable Void>() {
                @Override
                public @Nullable Void scan(@Nullable Tree tree, @Nullable Void unused) {
                    if (tree != null) {
                        List<String> found = new ArrayList<>();
                        look.at(source, tree, found);
                        long line = found.isEmpty() ? 0 : source.firstLine(tree);
                        found.forEach(what -> breaches.add(repository.breach(source.file, line, what)));
                    }
                    return super.scan(tree, null);
                }
            }.scan(source.unit, null);
        }
        return breaches;
    }

    /** Returns the types that are declared at the top of the file. */
    List<ClassTree> types() {
        return unit.getTypeDecls().stream()
                .filter(ClassTree.class::isInstance)
                .map(ClassTree.class::cast)
                .toList();
    }

    long firstLine(Tree tree) {
        return unit.getLineMap().getLineNumber(trees.getSourcePositions().getStartPosition(unit, tree));
    }

    long lastLine(Tree tree) {
        return unit.getLineMap().getLineNumber(trees.getSourcePositions().getEndPosition(unit, tree));
    }
}
