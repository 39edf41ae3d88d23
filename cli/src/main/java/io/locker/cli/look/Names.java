package io.locker.cli.look;

import io.locker.Locker;
import io.locker.api.LockName;
import io.locker.cli.support.CommandException;
import java.util.List;
import java.util.function.Consumer;

/** The names that a user gives, and those that the backend has. */
final class Names {
    private static final int PAGE = 100;

    private Names() {}

    /** Returns the name if it is one. */
    static String checked(String name) {
        try {
            return new LockName(name).value();
        } catch (IllegalArgumentException e) {
            throw CommandException.usage(String.valueOf(e.getMessage()));
        }
    }

    /** Goes through all names that begin with a prefix, in order, a page at a time. */
    static void each(Locker locker, String prefix, Consumer<String> action) {
        String after = "";
        List<LockName> page = locker.names(prefix, after, PAGE);
        while (!page.isEmpty()) {
            page.forEach(name -> action.accept(name.value()));
            after = page.get(page.size() - 1).value();
            page = page.size() < PAGE ? List.of() : locker.names(prefix, after, PAGE);
        }
    }
}
