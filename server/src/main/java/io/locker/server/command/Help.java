package io.locker.server.command;

/** What people are told about the settings: on the command line, and in the documents. */
final class Help {
    private static final int WIDTH = 30;

    private Help() {}

    /** For the command line. */
    static String text() {
        StringBuilder text = new StringBuilder("""
                Usage: locker server [--SETTING VALUE ...] [--config FILE]
                       locker server restore BACKUP --cluster NAME [--SETTING VALUE ...] [--config FILE]

                Runs one node of the lock server. Alone on this machine unless told otherwise. Each setting may stand on
                the command line, in the environment, or in the file, whichever comes first.

                restore makes the data of a node of a new cluster from a back-up (locker cluster backup), and ends.

                """);
        for (Setting setting : Setting.values()) {
            String head = "  --" + setting.key() + " " + setting.value();
            text.append(head)
                    .append(" ".repeat(Math.max(1, WIDTH - head.length())))
                    .append(setting.variable())
                    .append(setting.usual().isEmpty() ? "" : "  [" + setting.usual() + "]")
                    .append("\n      ")
                    .append(setting.meaning().replace("`", ""))
                    .append('\n');
        }
        return text.toString();
    }

    /** For the documents. */
    static String table() {
        StringBuilder table =
                new StringBuilder("| Command line and file | Environment | Unless set | What it is |\n|--|--|--|--|\n");
        for (Setting setting : Setting.values()) {
            table.append("| `--")
                    .append(setting.key())
                    .append("` ")
                    .append(setting.value().replace("|", " or "))
                    .append(" | `")
                    .append(setting.variable())
                    .append("` | ")
                    .append(setting.usual().isEmpty() ? "" : "`" + setting.usual() + "`")
                    .append(" | ")
                    .append(setting.meaning())
                    .append(" |\n");
        }
        return table.toString();
    }
}
