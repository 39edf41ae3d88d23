package io.locker.machine;

import io.locker.api.LockName;
import io.locker.fuzz.Refusals;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What has to hold of the document of a lock, and of requests that wait beside it. */
final class DocumentChecks {
    static final LockName NAME = new LockName("a");

    private DocumentChecks() {}

    static void document(String text, Function<LockState, String> writer) {
        String first;
        try {
            first = writer.apply(LockDocument.decode(NAME, text, 7, 8));
        } catch (UnreadableDocument e) {
            Refusals.check(e);
            return;
        }
        Refusals.checkSame(kinds(text), kinds(first));
        Refusals.checkSame(first, writer.apply(LockDocument.decode(NAME, first, 9, 10)));
        Refusals.checkSame(first, LockDocument.renamed(first, UnaryOperator.identity(), UnaryOperator.identity()));
    }

    /** Which facts there are; a drawn number of 0 may be left out. */
    private static Set<String> kinds(String document) {
        return Stream.of(document.split("\n"))
                .map(line -> line.split(" ", 2)[0])
                .filter(kind -> !kind.equals("drawn"))
                .collect(Collectors.toSet());
    }

    static void request(String text) {
        Request read;
        try {
            read = Request.decode(text);
        } catch (UnreadableDocument e) {
            Refusals.check(e);
            return;
        }
        Refusals.checkSame(read, Request.decode(read.encode()));
    }
}
