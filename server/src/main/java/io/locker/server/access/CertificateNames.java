package io.locker.server.access;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import javax.naming.NamingException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/**
 * The user whom a certificate names: the common name (CN) of its subject; without one, the only one of its alternative
 * names that is a URI, a DNS name or a mail address. A certificate that could mean two users means nobody.
 */
final class CertificateNames {
    private static final int MAIL = 1;
    private static final int DNS = 2;
    private static final int URI = 6;
    private static final Set<Integer> KINDS = Set.of(MAIL, DNS, URI);

    private CertificateNames() {}

    /** Returns the user; throws IllegalArgumentException if there is not exactly one, or it is no name of a user. */
    static Principal user(X509Certificate certificate) {
        List<String> names = commonNames(certificate);
        if (names.isEmpty()) {
            names = alternativeNames(certificate);
        }
        if (names.size() != 1) {
            throw new IllegalArgumentException("A certificate names one user. names=" + names);
        }
        return new Principal(names.get(0));
    }

    private static List<String> commonNames(X509Certificate certificate) {
        List<String> names = new ArrayList<>();
        try {
            for (Rdn part : new LdapName(certificate.getSubjectX500Principal().getName()).getRdns()) {
                var values = part.toAttributes().get("CN");
                for (int i = 0; values != null && i < values.size(); i++) {
                    names.add(String.valueOf(values.get(i)));
                }
            }
        } catch (NamingException e) {
            throw new IllegalArgumentException("The subject of the certificate cannot be read.", e);
        }
        return names;
    }

    private static List<String> alternativeNames(X509Certificate certificate) {
        List<String> names = new ArrayList<>();
        try {
            Collection<List<?>> all = certificate.getSubjectAlternativeNames();
            if (all != null) {
                for (List<?> one : all) {
                    if (one.get(0) instanceof Integer kind && KINDS.contains(kind)) {
                        names.add(String.valueOf(one.get(1)));
                    }
                }
            }
        } catch (CertificateParsingException e) {
            throw new IllegalArgumentException("The names in the certificate cannot be read.", e);
        }
        return names;
    }
}
