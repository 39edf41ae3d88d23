package io.locker.houserules;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the rules look at in a Markdown document. Line numbers begin at 1. */
record Markdown(Path file, List<String> lines, List<Heading> headings, List<Fence> fences, List<Link> links) {

    /** A heading, with the anchor that links to it name. */
    record Heading(int line, int level, String text, String anchor) {}

    /** A block between fences; {@code line} is that of the opening fence. */
    record Fence(int line, String language, List<String> body) {}

    record Link(int line, String target) {}

    private static final Pattern HEADING = Pattern.compile("(#{1,6})\\s+(.*?)\\s*#*\\s*");
    private static final Pattern INLINE_LINK = Pattern.compile("]\\(\\s*<?([^)\\s>]+)>?(?:\\s+\"[^\"]*\")?\\s*\\)");
    private static final Pattern LINK_DEFINITION = Pattern.compile("\\s{0,3}\\[[^\\]]+]:\\s*<?(\\S+?)>?(\\s.*)?");
    private static final Pattern HTML_LINK = Pattern.compile("(?:href|src)=\"([^\"]+)\"");
    private static final Pattern CODE_SPAN = Pattern.compile("(`+).+?\\1");

    static Markdown read(Path file) {
        return parse(file, Repository.lines(file));
    }

    static Markdown parse(Path file, List<String> lines) {
        Markdown document =
                new Markdown(file, List.copyOf(lines), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        Map<String, Integer> anchors = new LinkedHashMap<>();
        for (int at = 0; at < lines.size(); at++) {
            String line = lines.get(at);
            if (line.stripLeading().startsWith("```")) {
                at = document.readFence(at);
            } else {
                document.readText(at + 1, line, anchors);
            }
        }
        return document;
    }

    private int readFence(int opening) {
        String fence = lines.get(opening).strip();
        String language = fence.replaceFirst("^`+", "").strip();
        List<String> body = new ArrayList<>();
        int at = opening + 1;
        while (at < lines.size() && !lines.get(at).strip().equals("```")) {
            body.add(lines.get(at));
            at++;
        }
        fences.add(new Fence(opening + 1, language, List.copyOf(body)));
        return at;
    }

    private void readText(int number, String line, Map<String, Integer> anchors) {
        Matcher heading = HEADING.matcher(line);
        if (heading.matches()) {
            String text = heading.group(2);
            String anchor = anchor(text);
            int seen = anchors.merge(anchor, 1, Integer::sum);
            headings.add(new Heading(
                    number, heading.group(1).length(), text, seen == 1 ? anchor : anchor + "-" + (seen - 1)));
        }
        String prose = CODE_SPAN.matcher(line).replaceAll("");
        for (Pattern pattern : List.of(INLINE_LINK, HTML_LINK)) {
            pattern.matcher(prose).results().forEach(link -> links.add(new Link(number, link.group(1))));
        }
        Matcher definition = LINK_DEFINITION.matcher(prose);
        if (definition.matches()) {
            links.add(new Link(number, definition.group(1)));
        }
    }

    /** Makes the anchor of a heading as GitHub does. */
    static String anchor(String heading) {
        String plain = heading.replaceAll("\\[([^\\]]*)]\\([^)]*\\)", "$1").replaceAll("[`*]", "");
        return plain.toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N}\\s_-]", "")
                .replace(' ', '-');
    }
}
