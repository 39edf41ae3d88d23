package io.locker.houserules;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Rules about the documents: where their links lead, how they are divided, and how README begins. */
final class MarkdownRules {

    private static final int README_LINES = 200;
    private static final int FIRST_CODE_BY_LINE = 25;

    private MarkdownRules() {}

    /** A link that leads nowhere is worse than none. Only links inside the repository are followed. */
    static List<String> linksResolve(Repository repository) {
        List<String> breaches = new ArrayList<>();
        for (Markdown document : repository.documents()) {
            for (Markdown.Link link : document.links()) {
                boolean outside = link.target().matches("[a-zA-Z][a-zA-Z0-9+.-]*:.*")
                        || link.target().startsWith("//");
                if (!outside && !resolves(document, link.target())) {
                    breaches.add(repository.breach(document.file(), link.line(), "leads nowhere: " + link.target()));
                }
            }
        }
        return breaches;
    }

    private static boolean resolves(Markdown from, String target) {
        String[] parts = target.split("#", 2);
        Path file = parts[0].isEmpty()
                ? from.file()
                : from.file().resolveSibling(parts[0]).normalize();
        if (parts.length == 1 || !file.toString().endsWith(".md")) {
            return Files.exists(file);
        }
        return Files.exists(file)
                && Markdown.read(file).headings().stream()
                        .anyMatch(heading -> heading.anchor().equals(parts[1]));
    }

    /** One title, first; no level left out; no two headings alike under one parent. */
    static List<String> headingsMakeATree(Repository repository) {
        List<String> breaches = new ArrayList<>();
        for (Markdown document : repository.documents()) {
            checkHeadings(repository, document, breaches);
        }
        return breaches;
    }

    private static void checkHeadings(Repository repository, Markdown document, List<String> breaches) {
        List<Markdown.Heading> headings = document.headings();
        if (headings.isEmpty() || headings.get(0).level() != 1) {
            breaches.add(repository.breach(document.file(), 1, "does not begin with a title"));
        }
        List<String> path = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (Markdown.Heading heading : headings) {
            if (heading.level() > path.size() + 1) {
                breaches.add(repository.breach(document.file(), heading.line(), "leaves out a level of headings"));
            }
            while (path.size() >= heading.level()) {
                path.remove(path.size() - 1);
            }
            path.add(heading.text());
            if (heading.level() == 1 && !heading.equals(headings.get(0))) {
                breaches.add(repository.breach(document.file(), heading.line(), "is a second title"));
            }
            if (!seen.add(String.join("\n", path))) {
                breaches.add(repository.breach(document.file(), heading.line(), "says a heading twice"));
            }
        }
    }

    /** A reader of README sees code on the first screen and the end before losing heart. */
    static List<String> readmeBeginsWithCode(Repository repository) {
        Path readme = repository.root().resolve("README.md");
        if (!Files.exists(readme)) {
            return List.of(repository.breach(readme, 1, "is missing"));
        }
        Markdown document = Markdown.read(readme);
        List<String> breaches = new ArrayList<>();
        if (document.lines().size() > README_LINES) {
            breaches.add(repository.breach(readme, README_LINES + 1, "has more than " + README_LINES + " lines"));
        }
        if (document.fences().stream().noneMatch(fence -> fence.line() <= FIRST_CODE_BY_LINE)) {
            breaches.add(repository.breach(readme, FIRST_CODE_BY_LINE, "shows no code by this line"));
        }
        return breaches;
    }
}
