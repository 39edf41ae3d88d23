package io.locker.server.command;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;

/**
 * What was set, and where: on the command line, in the environment, or in a file, whichever comes first in this order.
 */
final class Settings {
    private static final String CONFIG = "config";
    private static final String CONFIG_VARIABLE = "LOCKER_SERVER_CONFIG";

    private final Map<Setting, Found> found = new EnumMap<>(Setting.class);

    /** A value and where it stood. */
    private record Found(String text, String where) {}

    private Settings() {}

    /** Reads all of them; throws {@link SettingException} if one is not known or stands twice on the command line. */
    static Settings read(List<String> words, Map<String, String> environment) {
        Settings settings = new Settings();
        Map<String, String> line = settings.readLine(words);
        for (Setting setting : Setting.values()) {
            String text = environment.get(setting.variable());
            if (text != null) {
                settings.found.putIfAbsent(setting, new Found(text, setting.variable()));
            }
        }
        String file = line.getOrDefault(CONFIG, environment.get(CONFIG_VARIABLE));
        if (file != null) {
            settings.readFile(Path.of(file));
        }
        return settings;
    }

    private Map<String, String> readLine(List<String> words) {
        Map<String, String> line = new TreeMap<>();
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            if (!word.startsWith("--")) {
                throw new SettingException("A setting begins with two dashes. word=" + word);
            }
            int equals = word.indexOf('=');
            String key = equals < 0 ? word.substring(2) : word.substring(2, equals);
            Optional<Setting> setting = Setting.of(key);
            if (setting.isEmpty() && !key.equals(CONFIG)) {
                throw unknown(key, "the command line");
            }
            String text;
            if (equals >= 0) {
                text = word.substring(equals + 1);
            } else if (setting.filter(Setting::isSwitch).isPresent()) {
                text = "true";
            } else if (i + 1 < words.size()) {
                i++;
                text = words.get(i);
            } else {
                throw new SettingException("The setting has no value. setting=" + word);
            }
            if (line.put(key, text) != null) {
                throw new SettingException("The setting stands twice on the command line. setting=--" + key);
            }
            setting.ifPresent(known -> found.put(known, new Found(text, "--" + key)));
        }
        return line;
    }

    private void readFile(Path file) {
        Properties properties = new Properties();
        try (Reader in = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            properties.load(in);
        } catch (IOException | IllegalArgumentException e) {
            throw new SettingException("The file of settings cannot be read. file=" + file + " detail=" + e, e);
        }
        for (String key : properties.stringPropertyNames()) {
            Setting setting = Setting.of(key).orElseThrow(() -> unknown(key, file.toString()));
            found.putIfAbsent(setting, new Found(properties.getProperty(key).strip(), file + " " + key));
        }
    }

    private static SettingException unknown(String key, String where) {
        List<String> known =
                List.of(Setting.values()).stream().map(Setting::key).toList();
        return new SettingException(
                "There is no such setting. setting=" + key + " where=\"" + where + "\" known=" + known);
    }

    /** Returns what was set, or what is usual; empty if that is nothing. */
    Optional<String> text(Setting setting) {
        Found one = found.get(setting);
        String text = one == null ? setting.usual() : one.text();
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }

    String required(Setting setting) {
        return text(setting).orElseThrow(() -> refuse(setting, "It is needed."));
    }

    int number(Setting setting, int least, int most) {
        String text = required(setting);
        try {
            int number = Integer.parseInt(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw refuse(setting, "It is a number from " + least + " to " + most + ".");
    }

    Optional<Path> path(Setting setting) {
        try {
            return text(setting).map(Path::of);
        } catch (InvalidPathException e) {
            throw refuse(setting, "There can be no such path.");
        }
    }

    boolean isOn(Setting setting) {
        return switch (required(setting)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw refuse(setting, "It is true or false.");
        };
    }

    /** Says that a setting makes no sense. */
    SettingException refuse(Setting setting, String why) {
        Found one = found.get(setting);
        return new SettingException("The setting has no such value. setting=" + setting.key() + " value="
                + text(setting).orElse("") + " where=\"" + (one == null ? "usual" : one.where()) + "\" detail=" + why);
    }
}
