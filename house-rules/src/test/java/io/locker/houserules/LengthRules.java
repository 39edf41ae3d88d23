package io.locker.houserules;

import com.sun.source.tree.BlockTree;
import com.sun.source.tree.MethodTree;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The hard stops for lengths. What is longer is taken apart. */
final class LengthRules {

    static final int FILE_LINES = 500;
    static final int METHOD_LINES = 60;
    static final int PARAMETERS = 5;
    static final int LINE_COLUMNS = 120;
    static final int TYPES_IN_A_PACKAGE = 25;

    private LengthRules() {}

    static List<String> filesAndLines(Repository repository) {
        List<String> breaches = new ArrayList<>();
        for (Path file : repository.javaFiles()) {
            List<String> lines = Repository.lines(file);
            if (lines.size() > FILE_LINES) {
                breaches.add(repository.breach(file, lines.size(), "the file has more than " + FILE_LINES + " lines"));
            }
            checkColumns(repository, file, lines, breaches);
        }
        for (Path file : repository.files(".md")) {
            List<String> prose = Repository.lines(file).stream()
                    .map(line -> line.startsWith("|") ? "" : line)
                    .toList();
            checkColumns(repository, file, prose, breaches);
        }
        return breaches;
    }

    private static void checkColumns(Repository repository, Path file, List<String> lines, List<String> breaches) {
        for (int at = 0; at < lines.size(); at++) {
            String line = lines.get(at);
            if (line.codePointCount(0, line.length()) > LINE_COLUMNS) {
                breaches.add(repository.breach(file, at + 1, "the line has more than " + LINE_COLUMNS + " columns"));
            }
        }
    }

    static List<String> methodsAndParameters(Repository repository) {
        return JavaSource.scan(repository, repository.javaFiles(), (source, tree, found) -> {
            if (tree instanceof MethodTree method) {
                checkMethod(source, method, found);
            }
        });
    }

    private static void checkMethod(JavaSource source, MethodTree method, List<String> found) {
        BlockTree body = method.getBody();
        if (body != null && source.lastLine(body) - source.firstLine(body) - 1 > METHOD_LINES) {
            found.add(method.getName() + " has more than " + METHOD_LINES + " lines");
        }
        if (method.getParameters().size() > PARAMETERS) {
            found.add(method.getName() + " has more than " + PARAMETERS + " parameters");
        }
    }

    static List<String> typesInAPackage(Repository repository) {
        Map<Path, Integer> types = new TreeMap<>();
        for (JavaSource source : JavaSource.parse(repository.javaFiles())) {
            types.merge(source.file().getParent(), source.types().size(), Integer::sum);
        }
        List<String> breaches = new ArrayList<>();
        types.forEach((directory, count) -> {
            if (count > TYPES_IN_A_PACKAGE) {
                breaches.add(
                        repository.breach(directory, 1, "the package has more than " + TYPES_IN_A_PACKAGE + " types"));
            }
        });
        return breaches;
    }
}
