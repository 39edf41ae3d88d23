package io.locker.houserules;

import java.util.LinkedHashMap;
import java.util.Map;

/** Every rule about files, by the name a failing test shows. */
final class HouseRules {

    static final Map<String, Rule> ALL = all();

    private HouseRules() {}

    private static Map<String, Rule> all() {
        Map<String, Rule> rules = new LinkedHashMap<>();
        rules.put("files and lines are short", LengthRules::filesAndLines);
        rules.put("methods are short", LengthRules::methodsAndParameters);
        rules.put("packages are small", LengthRules::typesInAPackage);
        rules.put("packages are null-marked", SourceRules::packagesAreNullMarked);
        rules.put("the machine has no floating point", SourceRules::machineHasNoFloatingPoint);
        rules.put("the client has no synchronized blocks", SourceRules::clientHasNoSynchronizedBlocks);
        rules.put("test names are short sentences", SourceRules::testNamesAreShortSentences);
        rules.put("links resolve", MarkdownRules::linksResolve);
        rules.put("headings make a tree", MarkdownRules::headingsMakeATree);
        rules.put("README begins with code", MarkdownRules::readmeBeginsWithCode);
        rules.put("the track record names its tests", TrackRecordRules::namesItsTests);
        rules.put("Java is cut from examples", SnippetRules::javaIsCutFromExamples);
        rules.put("the BOM names what is published", BomRules::namesWhatIsPublished);
        return rules;
    }
}
