package io.locker.server.access;

import java.security.cert.X509Certificate;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a client shows to prove who it is. Nothing prints it. */
public final class Credentials {
    private static final String BEARER = "bearer ";

    private final String from;
    private final @Nullable String authorization;
    private final @Nullable X509Certificate certificate;

    /**
     * Notes what a client shows.
     *
     * @param from the address that it comes from, for people
     * @param authorization the header {@code authorization}; null if there is none
     * @param certificate its certificate, which has been checked already; null if it has shown none
     */
    public Credentials(String from, @Nullable String authorization, @Nullable X509Certificate certificate) {
        this.from = from;
        this.authorization = authorization;
        this.certificate = certificate;
    }

    String from() {
        return from;
    }

    boolean hasAuthorization() {
        return authorization != null;
    }

    /** Returns the token; empty if something else was shown. */
    Optional<String> token() {
        String header = authorization;
        return header != null && header.toLowerCase(Locale.ROOT).startsWith(BEARER)
                ? Optional.of(header.substring(BEARER.length()).strip())
                : Optional.empty();
    }

    Optional<X509Certificate> certificate() {
        return Optional.ofNullable(certificate);
    }

    /** Returns where the client comes from, and no more. */
    @Override
    public String toString() {
        return "Credentials[from=" + from + "]";
    }
}
