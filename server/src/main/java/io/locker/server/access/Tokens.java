package io.locker.server.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The tokens by which users are known: lines of {@code user: sha256:HEX}, several for one user if need be, such as
 * while a token is replaced.
 *
 * <p>A token is random and long, so that a plain hash of it gives nothing away and nobody can guess it; a hash that is
 * slow on purpose helps only where people choose the secret. What is shorter than {@value #SHORTEST} characters is
 * therefore never a token, whatever the file says.
 */
public final class Tokens {
    static final int SHORTEST = 32;

    private static final int RANDOM_BYTES = 32;
    private static final Pattern LINE = Pattern.compile("(\\S+):\\s+sha256:([0-9a-f]{64})");

    private final List<Known> known;

    private record Known(Principal user, String hash) {}

    private Tokens(List<Known> known) {
        this.known = known;
    }

    /**
     * Makes a token that nobody else has.
     *
     * @return 32 random bytes as letters, digits and signs
     */
    public static String random() {
        byte[] bytes = new byte[RANDOM_BYTES];
        new SecureRandom().nextBytes(bytes);
        return "locker_" + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /**
     * Returns the line by which a server knows a user's token.
     *
     * @param user the user
     * @param token his token, which cannot be found out from the line
     * @return a line for the file of tokens
     * @throws IllegalArgumentException if the token is too short to be safe
     */
    public static String line(Principal user, String token) {
        if (token.length() < SHORTEST) {
            throw new IllegalArgumentException("A token has at least " + SHORTEST + " characters. user=" + user);
        }
        return user.name() + ": sha256:" + hash(token);
    }

    /** Reads the lines of a file; throws IllegalArgumentException, which names the line. */
    static Tokens parse(String text) {
        List<Known> known = new ArrayList<>();
        TextLines.each("The tokens cannot be read.", text, (number, line) -> {
            Matcher matcher = LINE.matcher(line);
            if (!matcher.matches()) {
                // Not shown: somebody may have written a token here instead of its hash.
                throw new IllegalArgumentException("A line has the form user: sha256:HEX, with 64 digits.");
            }
            known.add(new Known(new Principal(matcher.group(1)), matcher.group(2)));
        });
        return new Tokens(known);
    }

    /** Returns whose token it is. Takes equally long whatever the token is, and wherever it stands. */
    Optional<Principal> find(String token) {
        byte[] hash = hash(token).getBytes(StandardCharsets.US_ASCII);
        Principal found = null;
        for (Known one : known) {
            boolean equal = MessageDigest.isEqual(one.hash().getBytes(StandardCharsets.US_ASCII), hash);
            found = equal ? one.user() : found;
        }
        return token.length() < SHORTEST ? Optional.empty() : Optional.ofNullable(found);
    }

    /** Returns a hash as 64 digits. */
    private static String hash(String token) {
        try {
            byte[] bytes = token.getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256.", e);
        }
    }
}
