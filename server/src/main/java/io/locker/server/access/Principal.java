package io.locker.server.access;

import java.util.regex.Pattern;

/**
 * Who comes, once that was proved.
 *
 * @param name the user: 1 to {@value #MAX_NAME} letters and digits of ASCII and signs of {@code . _ - @ : / + =}; the
 *     first is a letter or a digit. So no two names look alike, and none can be taken for something else where it
 *     stands in front of other text
 */
public record Principal(String name) {
    /** The greatest length of a name: it stands in front of session ids, which are bounded. */
    public static final int MAX_NAME = 64;

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@:/+=-]{0," + (MAX_NAME - 1) + "}");

    /**
     * Checks the name.
     *
     * @param name the user
     * @throws IllegalArgumentException if it is not the name of a user
     */
    public Principal {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("The name of a user has 1 to " + MAX_NAME
                    + " characters: letters and digits of ASCII, and . _ - @ : / + = behind the first. name=\"" + name
                    + "\"");
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
