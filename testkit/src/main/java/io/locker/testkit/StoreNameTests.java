package io.locker.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.locker.api.LockName;
import io.locker.spi.StoreBackend;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a store promises of names: all of them can be locks, and can be listed. */
abstract class StoreNameTests extends StoreTests {

    /** In the order of their code points, which no language's alphabet follows. */
    private static final List<String> NAMES = List.of(
            "!",
            "%",
            "%25",
            "*",
            ".",
            "..",
            "/",
            "//",
            "/a",
            "A",
            "[a]",
            "\\",
            "_",
            "a",
            "a b",
            "a%",
            "a*",
            "a/",
            "a/b",
            "a0",
            "a:b{c}",
            "a_",
            "b",
            "e\u0301",
            "x'y\"z`",
            "\u00e9",
            "\u0130",
            "\u4e2d",
            "\ud7ff",
            "\uf8ff",
            "\uffee",
            "\ud83d\udd12",
            "\udbff\udffd");

    @Test
    void everyNameIsALockOfItsOwn() {
        for (String name : NAMES) {
            write(store(), new LockName(name), "document of " + name);
        }
        StoreBackend other = anotherClient();
        for (String name : NAMES) {
            assertThat(other.read(new LockName(name)).document()).isEqualTo("document of " + name);
        }
    }

    @Test
    void theLongestNamesAreKeptApart() {
        LockName letters = new LockName("n".repeat(LockName.MAX_CHARACTERS - 1) + "a");
        LockName last = new LockName("n".repeat(LockName.MAX_CHARACTERS - 1) + "b");
        LockName bytes = new LockName("\ud83d\udd12".repeat(LockName.MAX_BYTES / 4));
        for (LockName name : List.of(letters, last, bytes)) {
            write(store(), name, "document of " + name);
            store().post(name, List.of("request of " + name), Set.of());
        }

        for (LockName name : List.of(letters, last, bytes)) {
            assertThat(store().read(name).document()).isEqualTo("document of " + name);
            assertThat(requests(store().read(name))).containsExactly("request of " + name);
        }
        assertThat(list("", 10)).containsExactly(letters.value(), last.value(), bytes.value());
    }

    @Test
    void anEmptyStoreListsNothing() {
        assertThat(store().names("", "", 10)).isEmpty();
    }

    @Test
    void namesAreListedInTheOrderOfTheirCodePoints() {
        NAMES.forEach(name -> write(store(), new LockName(name), "held"));

        assertThat(list("", 1_000)).isEqualTo(NAMES);
    }

    @Test
    void pagesShowEveryNameOnce() {
        NAMES.forEach(name -> write(store(), new LockName(name), "held"));

        for (int limit : new int[] {1, 2, 7, NAMES.size()}) {
            assertThat(list("", limit)).isEqualTo(NAMES);
        }
    }

    @Test
    void aLockWithRequestsAloneIsListed() {
        store().post(new LockName("b"), List.of("claim"), Set.of());
        write(store(), new LockName("a"), "held");
        write(store(), new LockName("c"), "held");
        store().post(new LockName("c"), List.of("claim"), Set.of());

        assertThat(list("", 10)).containsExactly("a", "b", "c");
        assertThat(list("", 1)).containsExactly("a", "b", "c");
    }

    @Test
    void aLockThatIsNotThereAnyMoreIsNotListed() {
        write(store(), new LockName("a"), "held");
        write(store(), new LockName("b"), "held");
        store().post(new LockName("b"), List.of("claim"), Set.of());

        clear(store(), new LockName("a"));
        assertThat(list("", 10)).containsExactly("b");
        clear(store(), new LockName("b"));
        assertThat(list("", 10)).isEmpty();
    }

    @Test
    void aPrefixIsTakenLiterally() {
        NAMES.forEach(name -> write(store(), new LockName(name), "held"));

        for (String prefix :
                List.of("a", "a/", "a%", "a_", "a*", "%", "_", "*", ".", "\\", "[", "\ud83d\udd12", "none")) {
            List<String> expected =
                    NAMES.stream().filter(name -> name.startsWith(prefix)).toList();
            assertThat(list(prefix, 2)).isEqualTo(expected);
            assertThat(list(prefix, 1_000)).isEqualTo(expected);
        }
    }

    @Test
    void aPageBeginsAfterTheNameGivenAlsoIfItIsNotThere() {
        List.of("a", "c", "e").forEach(name -> write(store(), new LockName(name), "held"));

        assertThat(store().names("", "b", 1)).containsExactly(new LockName("c"));
        assertThat(store().names("", "c", 5)).containsExactly(new LockName("e"));
        assertThat(store().names("c", "a", 5)).containsExactly(new LockName("c"));
        assertThat(store().names("c", "z", 5)).isEmpty();
    }

    /** Lists all names with a prefix, page by page. */
    private List<String> list(String prefix, int limit) {
        List<String> all = new ArrayList<>();
        String after = "";
        while (true) {
            List<LockName> page = store().names(prefix, after, limit);
            assertThat(page).hasSizeLessThanOrEqualTo(limit);
            page.forEach(name -> all.add(name.value()));
            assertThat(all).doesNotHaveDuplicates();
            if (page.size() < limit) {
                return all;
            }
            after = page.get(page.size() - 1).value();
        }
    }
}
