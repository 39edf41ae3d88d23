package io.locker.houserules;

import java.util.List;

/** One rule about a whole repository. */
@FunctionalInterface
interface Rule {

    /** Returns a line for each breach, {@code path:line: what is wrong}, and nothing where all is well. */
    List<String> breaches(Repository repository);
}
