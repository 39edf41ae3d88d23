package io.locker.testkit.sim.store;

import io.locker.protocol.Ask;
import io.locker.spi.Swap;

/** Requests as a client sends them that forgets the mode of a claim when it writes it down. */
final class Mangled {
    private Mangled() {}

    static Ask ask(Ask ask) {
        if (ask instanceof Ask.Post post) {
            return new Ask.Post(
                    post.name(), post.requests().stream().map(Mangled::text).toList(), post.wake());
        }
        if (ask instanceof Ask.Write write) {
            Swap swap = write.swap();
            String document = swap.document();
            String mangled = document == null ? null : text(document);
            return new Ask.Write(new Swap(swap.name(), swap.expected(), mangled, swap.taken(), swap.wake()));
        }
        return ask;
    }

    private static String text(String text) {
        return text.replace(" exclusive", " shared").replace(" 2/", " 1/");
    }
}
