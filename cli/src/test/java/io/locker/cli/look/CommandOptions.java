package io.locker.cli.look;

import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** The options of all commands as the help and the completion know them, for tests that compare. */
public final class CommandOptions {

    private CommandOptions() {}

    /**
     * Returns the commands that are shown.
     *
     * @return by name, their options without that for help: by name, the label of the value; empty if there is none
     */
    public static Map<String, Map<String, String>> all() {
        Map<String, Map<String, String>> commands = new TreeMap<>();
        LockerCommand.commandLine().getSubcommands().forEach((name, command) -> {
            if (!command.getCommandSpec().usageMessage().hidden() && !name.equals("help")) {
                commands.put(name, options(command));
            }
        });
        return commands;
    }

    private static Map<String, String> options(CommandLine command) {
        Map<String, String> options = new TreeMap<>();
        for (OptionSpec option : command.getCommandSpec().options()) {
            if (!option.usageHelp()) {
                options.put(option.longestName(), option.arity().max() == 0 ? "" : option.paramLabel());
            }
        }
        return options;
    }
}
