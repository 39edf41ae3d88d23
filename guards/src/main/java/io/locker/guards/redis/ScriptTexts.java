package io.locker.guards.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** The texts of the scripts. */
final class ScriptTexts {
    static final String CLEAN_UP = read("clean-up.lua");
    static final String CLEAN_UP_SHA = RedisScript.digest(CLEAN_UP);

    private static final String GUARD = read("guard.lua");

    private ScriptTexts() {}

    /** The script that runs a body after the check. */
    static String guarding(String body) {
        return GUARD.replace("$body", body);
    }

    private static String read(String name) {
        try (InputStream in = Objects.requireNonNull(ScriptTexts.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
