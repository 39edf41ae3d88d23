package io.locker.server.tls;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;

/** What the files of TLS say at one moment. Not a record, so that nothing prints the key by accident. */
public final class TlsMaterial {
    private static final byte[] SAMPLE = {1, 2, 3};

    private final PrivateKey key;
    private final List<X509Certificate> certificates;
    private final List<X509Certificate> trusted;

    private TlsMaterial(PrivateKey key, List<X509Certificate> certificates, List<X509Certificate> trusted) {
        this.key = key;
        this.certificates = List.copyOf(certificates);
        this.trusted = List.copyOf(trusted);
    }

    /** Reads what is in the files, certificates, key, and whom to trust; throws IllegalArgumentException. */
    static TlsMaterial of(TlsFiles files, List<byte[]> contents) {
        List<X509Certificate> certificates =
                reading(files.certificates().toString(), () -> Pem.certificates(contents.get(0)));
        PrivateKey key = reading(files.key().toString(), () -> Pem.key(contents.get(1)));
        List<X509Certificate> trusted = contents.size() < 3
                ? List.of()
                : reading(String.valueOf(files.trusted().orElse(null)), () -> Pem.certificates(contents.get(2)));
        check(files, certificates.get(0), key);
        return new TlsMaterial(key, certificates, trusted);
    }

    private interface Part<T> {
        T read();
    }

    private static <T> T reading(String file, Part<T> part) {
        try {
            return part.read();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(e.getMessage() + " file=" + file, e);
        }
    }

    private static void check(TlsFiles files, X509Certificate certificate, PrivateKey key) {
        try {
            certificate.checkValidity();
        } catch (CertificateException e) {
            throw new IllegalArgumentException(
                    "The certificate is not valid at this time. from="
                            + certificate.getNotBefore().toInstant() + " until="
                            + certificate.getNotAfter().toInstant() + " file=" + files.certificates(),
                    e);
        }
        if (!belongTogether(certificate.getPublicKey(), key)) {
            throw new IllegalArgumentException("The key is not that of the certificate. certificate="
                    + files.certificates() + " key=" + files.key());
        }
    }

    private static boolean belongTogether(PublicKey known, PrivateKey key) {
        String algorithm = switch (key.getAlgorithm()) {
            case "EC" -> "SHA256withECDSA";
            case "RSA" -> "SHA256withRSA";
            default -> "EdDSA";
        };
        try {
            Signature signing = Signature.getInstance(algorithm);
            signing.initSign(key);
            signing.update(SAMPLE);
            byte[] signed = signing.sign();
            Signature checking = Signature.getInstance(algorithm);
            checking.initVerify(known);
            checking.update(SAMPLE);
            return checking.verify(signed);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /**
     * Returns the key.
     *
     * @return the key of the certificate
     */
    public PrivateKey key() {
        return key;
    }

    /**
     * Returns the certificates to show.
     *
     * @return the own one first, then those that vouch for it
     */
    public List<X509Certificate> certificates() {
        return certificates;
    }

    /**
     * Returns who vouches for others.
     *
     * @return the certificates that are trusted; empty if nobody is asked for one
     */
    public List<X509Certificate> trusted() {
        return trusted;
    }
}
