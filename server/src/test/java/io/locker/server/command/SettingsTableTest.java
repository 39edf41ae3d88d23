package io.locker.server.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The documents say of the settings what the program says. {@code -Ddocs.update} writes it there. */
final class SettingsTableTest {
    private static final Path PAGE = Path.of("..", "docs", "server.md");
    private static final String BEGIN = "<!-- settings -->\n";
    private static final String END = "<!-- end of settings -->\n";

    @Test
    void theTableOfThePageIsThatOfTheProgram() throws IOException {
        String page = Files.readString(PAGE);
        int begin = page.indexOf(BEGIN) + BEGIN.length();
        int end = page.indexOf(END);
        if (System.getProperty("docs.update") != null) {
            page = page.substring(0, begin) + Help.table() + page.substring(end);
            Files.writeString(PAGE, page);
            end = page.indexOf(END);
        }

        assertThat(page.substring(begin, end)).isEqualTo(Help.table());
    }

    @Test
    void theProgramTellsOfEverySetting() {
        for (Setting setting : Setting.values()) {
            assertThat(Help.text()).contains("--" + setting.key() + " ").contains(setting.variable());
        }
    }
}
