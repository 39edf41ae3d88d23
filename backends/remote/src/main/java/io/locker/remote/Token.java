package io.locker.remote;

import io.locker.api.BackendUnavailableException;
import io.locker.spi.BackendUri;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What proves who comes. Not a record, so that nothing prints it by accident. */
final class Token {
    /** It travels in a header, where not everything may stand. */
    private static final Pattern FORM = Pattern.compile("[!-~]+");

    private final @Nullable String text;
    private final @Nullable Path file;

    private Token(@Nullable String text, @Nullable Path file) {
        this.text = text;
        this.file = file;
    }

    /** Reads what an address says of it. */
    static Token of(BackendUri uri) {
        String text = uri.parameters().get("token");
        Path file = RemoteSecurity.path(uri, "tokenFile");
        if (text != null && file != null) {
            throw new IllegalArgumentException("A token is given, or the file that has it. address=" + uri);
        }
        if (text != null && !FORM.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "A token consists of letters, digits and signs of ASCII, without spaces. address=" + uri);
        }
        return new Token(text, file);
    }

    /** Returns the token; null if there is none. A file is read each time, as the token in it may be replaced. */
    @Nullable
    String text() {
        return file == null ? text : read(file);
    }

    private static String read(Path file) {
        try {
            String read = Files.readString(file).strip();
            if (!FORM.matcher(read).matches()) {
                throw new BackendUnavailableException("There is no token in the file. file=" + file, null);
            }
            return read;
        } catch (IOException e) {
            throw new BackendUnavailableException("The token cannot be read. file=" + file + " detail=" + e, e);
        }
    }
}
