package io.locker.spi;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * The address of a backend: a scheme, what follows it, and parameters.
 *
 * <p>{@code postgresql://db1,db2/app?table=locks} has the scheme {@code postgresql}, the rest {@code //db1,db2/app} and
 * the parameter {@code table}. Several hosts and unusual characters are allowed, which {@link java.net.URI} would
 * refuse.
 *
 * @param scheme in lower case, without the colon
 * @param rest between the scheme's colon and the question mark, undecoded
 * @param parameters what follows the question mark, decoded, in the order given
 */
public record BackendUri(String scheme, String rest, Map<String, String> parameters) {

    /**
     * Copies the components.
     *
     * @param scheme as above
     * @param rest as above
     * @param parameters as above
     */
    public BackendUri {
        Objects.requireNonNull(scheme, "scheme");
        Objects.requireNonNull(rest, "rest");
        Objects.requireNonNull(parameters, "parameters");
        parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    }

    /**
     * Reads an address.
     *
     * @param text such as {@code file:/var/lib/app/locks.db} or {@code memory:}
     * @return the address in its parts
     * @throws IllegalArgumentException if there is no scheme, or a parameter has no name, stands twice or has an escape
     *     that is none
     */
    public static BackendUri parse(String text) {
        int colon = Objects.requireNonNull(text, "text").indexOf(':');
        if (colon <= 0 || !text.substring(0, colon).matches("[A-Za-z][A-Za-z0-9+.-]*")) {
            throw new IllegalArgumentException(
                    "An address begins with a scheme and a colon, such as file: or postgresql://host/db. address="
                            + withoutSecrets(text, 0));
        }
        int question = text.indexOf('?', colon);
        String rest = question < 0 ? text.substring(colon + 1) : text.substring(colon + 1, question);
        String scheme = text.substring(0, colon).toLowerCase(Locale.ROOT);
        Map<String, String> parameters = new LinkedHashMap<>();
        if (question >= 0 && question + 1 < text.length()) {
            for (String pair : text.substring(question + 1).split("&", -1)) {
                readParameter(pair, scheme, parameters);
            }
        }
        return new BackendUri(scheme, rest, parameters);
    }

    private static void readParameter(String pair, String scheme, Map<String, String> parameters) {
        int equals = pair.indexOf('=');
        String key = equals < 0 ? pair : pair.substring(0, equals);
        String value = equals < 0 ? "" : pair.substring(equals + 1);
        if (key.isEmpty() || parameters.put(decode(key), decode(value)) != null) {
            throw new IllegalArgumentException(
                    "A parameter of an address has a name and stands once. parameter=" + key + " scheme=" + scheme);
        }
    }

    /**
     * Reads a part of an address in which characters may be written as {@code %XX}, in UTF-8. A plus sign is itself.
     *
     * @param text the part as it stands in the address
     * @return what it means
     * @throws IllegalArgumentException if a percent sign does not stand before two digits; shows nothing of the text,
     *     as that may be a password
     */
    public static String decode(String text) {
        Objects.requireNonNull(text, "text");
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "A percent sign in an address stands before two hexadecimal digits; write %25 for itself.");
        }
    }

    /**
     * Reads the part of an address that says which hosts to go to.
     *
     * @param text hosts with or without ports, and commas between them
     * @param usual the port where none is given
     * @param example an address as it should be, for the error
     * @return the hosts, in that order; each once
     * @throws IllegalArgumentException if a part of it is something else; shows nothing of what may be a password
     */
    public List<HostPort> hosts(String text, int usual, String example) {
        Objects.requireNonNull(text, "text");
        Objects.requireNonNull(example, "example");
        Set<HostPort> hosts = new LinkedHashSet<>();
        for (String one : text.split(",", -1)) {
            hosts.add(HostPort.parse(one, usual)
                    .orElseThrow(() -> new IllegalArgumentException("An address has hosts and ports between 1 and"
                            + " 65535, such as " + example + ". address=" + this)));
        }
        return List.copyOf(hosts);
    }

    /**
     * Refuses parameters that nobody reads, so that a typing error does not pass in silence.
     *
     * @param known the names that the backend reads
     * @throws IllegalArgumentException if there is another one; names it and the known ones
     */
    public void allowOnly(Set<String> known) {
        Objects.requireNonNull(known, "known");
        for (String key : parameters.keySet()) {
            if (!known.contains(key)) {
                throw new IllegalArgumentException(
                        "The address has a parameter that this backend does not know. parameter=" + key + " known="
                                + new TreeSet<>(known));
            }
        }
    }

    /** The address as it may be shown: without parameters and without what stands before an {@code @}. */
    @Override
    public String toString() {
        return scheme + ":" + withoutSecrets(rest, rest.startsWith("//") ? 2 : 0);
    }

    /** Leaves out what may be a name and a password, and what may be a parameter. */
    private static String withoutSecrets(String text, int from) {
        int question = text.indexOf('?');
        String shown = question < 0 ? text : text.substring(0, question);
        int at = shown.lastIndexOf('@');
        return at < 0 ? shown : shown.substring(0, from) + shown.substring(at + 1);
    }
}
