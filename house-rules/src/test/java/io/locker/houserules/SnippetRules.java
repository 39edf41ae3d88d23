package io.locker.houserules;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The rule that Java in a document compiles, and that JavaScript in one runs: it is cut verbatim from a marked region
 * of {@code examples/}, or, where it is the code of another library, of {@code benchmarks/}, which has those on its
 * path.
 *
 * <p>A region stands between the lines {@code // region NAME} and {@code // endregion}. Its common indentation does not
 * count.
 */
final class SnippetRules {

    private static final Set<String> QUOTED = Set.of("java", "js");

    private record Region(Path file, int line, String text) {}

    private SnippetRules() {}

    static List<String> javaIsCutFromExamples(Repository repository) {
        List<String> breaches = new ArrayList<>();
        List<Region> regions = regions(repository, breaches);
        List<String> quoted = new ArrayList<>();
        for (Markdown document : repository.documents()) {
            for (Markdown.Fence fence : document.fences()) {
                if (QUOTED.contains(fence.language())) {
                    String text = unindented(fence.body());
                    quoted.add(text);
                    if (regions.stream().noneMatch(region -> region.text.equals(text))) {
                        breaches.add(repository.breach(
                                document.file(),
                                fence.line(),
                                "is code that no marked region of examples/ or benchmarks/ contains"));
                    }
                }
            }
        }
        for (Region region : regions) {
            if (!quoted.contains(region.text)) {
                breaches.add(repository.breach(region.file, region.line, "is a region that no document quotes"));
            }
        }
        return breaches;
    }

    private static List<Region> regions(Repository repository, List<String> breaches) {
        List<Region> regions = new ArrayList<>();
        List<Path> files = new ArrayList<>(repository.javaFiles());
        files.addAll(repository.files(".mjs"));
        for (Path file : files) {
            if (!repository.name(file).matches("(examples|benchmarks)/.*")) {
                continue;
            }
            List<String> lines = Repository.lines(file);
            int opened = -1;
            for (int at = 0; at < lines.size(); at++) {
                String line = lines.get(at).strip();
                if (line.startsWith("// region ")) {
                    opened = at;
                } else if (line.equals("// endregion") && opened >= 0) {
                    regions.add(new Region(file, opened + 1, unindented(lines.subList(opened + 1, at))));
                    opened = -1;
                }
            }
            if (opened >= 0) {
                breaches.add(repository.breach(file, opened + 1, "is a region without an end"));
            }
        }
        return regions;
    }

    private static String unindented(List<String> lines) {
        return lines.stream().collect(Collectors.joining("\n")).stripIndent().strip();
    }
}
