package io.locker.server.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RulesTest {
    private static Rights rights(String user, String text) {
        return Rules.parse(text).of(new Principal(user));
    }

    @ParameterizedTest
    @CsvSource({
        "a,     a,      true",
        "a,     ab,     false",
        "a*,    a,      true",
        "a*,    ab,     true",
        "a*,    A,      false",
        "a/*,   a,      false",
        "a/*,   a/,     true",
        "a/*,   a/b/c,  true",
        "*,     a,      true",
        "*,     \uD83D\uDE00, true",
        "\u00e9*, \u00e9a, true",
        "\u00e9*, e\u0301a, false",
        "my job*, my jobs, true",
        "my *,  my,     false",
        "# x,   # x,    true"
    })
    void aRuleIsAboutOneNameOrWithAStarAboutAllThatBeginLikeThis(String names, String name, boolean allowed) {
        assertThat(rights("ann", "allow ann acquire " + names).may(Verb.ACQUIRE, name))
                .isEqualTo(allowed);
    }

    @ParameterizedTest
    @CsvSource({
        "inspect, true,  false, false, false",
        "share,   true,  true,  false, false",
        "acquire, true,  true,  true,  false",
        "break,   true,  false, false, true"
    })
    void aVerbIncludesWhatItNeeds(String verb, boolean inspect, boolean share, boolean acquire, boolean breaking) {
        Rights rights = rights("ann", "allow ann " + verb + " a");

        assertThat(rights.may(Verb.INSPECT, "a")).isEqualTo(inspect);
        assertThat(rights.may(Verb.SHARE, "a")).isEqualTo(share);
        assertThat(rights.may(Verb.ACQUIRE, "a")).isEqualTo(acquire);
        assertThat(rights.may(Verb.BREAK, "a")).isEqualTo(breaking);
        assertThat(rights.mayAnywhere(Verb.ADMINISTER)).isFalse();
    }

    @Test
    void whoAdministersMayDoNothingWithLocks() {
        Rights rights = rights("ann", "allow ann administer");

        assertThat(rights.mayAnywhere(Verb.ADMINISTER)).isTrue();
        assertThat(rights.isNone()).isFalse();
        assertThat(rights.may(Verb.INSPECT, "a")).isFalse();
        assertThat(rights.may(Verb.BREAK, "a")).isFalse();
    }

    @Test
    void allThatIsAllowedToAUserAndToHisGroupsAddsUp() {
        String text = """
                # Nobody is allowed anything by this line: allow eve acquire *

                allow @night share logs/*
                allow ann acquire orders/*
                allow ann break orders/1
                group night ann bob
                group night carol
                """;

        assertThat(rights("ann", text).may(Verb.SHARE, "logs/1")).isTrue();
        assertThat(rights("ann", text).may(Verb.BREAK, "orders/1")).isTrue();
        assertThat(rights("ann", text).may(Verb.BREAK, "orders/2")).isFalse();
        assertThat(rights("carol", text).may(Verb.SHARE, "logs/1")).isTrue();
        assertThat(rights("carol", text).may(Verb.INSPECT, "orders/1")).isFalse();
        assertThat(rights("eve", text).isNone()).isTrue();
        assertThat(rights("night", text).isNone()).isTrue();
    }

    @Test
    void aUserWhoIsCalledLikeAGroupIsNotInIt() {
        assertThat(rights("staff", "group staff ann\nallow @staff acquire *").isNone())
                .isTrue();
        assertThat(rights("ann", "group staff ann\nallow staff acquire *").isNone())
                .isTrue();
    }

    @Test
    void nobodyIsAllowedAnythingByNoRules() {
        assertThat(rights("ann", "").isNone()).isTrue();
        assertThat(rights("ann", "group staff ann").isNone()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "allow",
                "allow ann",
                "allow ann acquire",
                "allow ann eat *",
                "allow ann acquire, *",
                "allow ann administer *",
                "allow ann acquire,administer *",
                "allow @nobody acquire *",
                "allow ann acquire a*b",
                "allow ann acquire **",
                "allow an!n acquire *",
                "allow ann ACQUIRE *",
                "deny ann acquire *",
                "group",
                "group @staff ann",
                "group staff @others"
            })
    void aRuleThatMakesNoSenseIsRefusedWithItsLine(String rule) {
        assertThatThrownBy(() -> Rules.parse("# one\n\n" + rule))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("The access rules cannot be read.")
                .hasMessageContaining("line=3");
    }

    @Test
    void whoMayAcquireAllThatHeMayShareIsNotToldApart() {
        assertThat(rights("ann", "allow ann acquire *\nallow ann share a/*").acquiresAllItShares())
                .isTrue();
        assertThat(rights("ann", "allow ann acquire a/*\nallow ann share b").acquiresAllItShares())
                .isFalse();
    }
}
