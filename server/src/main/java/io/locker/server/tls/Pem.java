package io.locker.server.tls;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads certificates and keys in PEM. What is wrong with a key is said without any of it. */
final class Pem {
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\\s]+)-----END \\1-----");
    private static final List<String> ALGORITHMS = List.of("EC", "RSA", "EdDSA");

    private Pem() {}

    /** Reads the certificates in a file, of which there is at least one; throws IllegalArgumentException. */
    static List<X509Certificate> certificates(byte[] file) {
        List<X509Certificate> certificates = new ArrayList<>();
        Matcher blocks = BLOCK.matcher(new String(file, StandardCharsets.US_ASCII));
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            while (blocks.find()) {
                if (blocks.group(1).equals("CERTIFICATE")) {
                    Certificate one = factory.generateCertificate(new ByteArrayInputStream(bytes(blocks)));
                    certificates.add((X509Certificate) one);
                }
            }
        } catch (CertificateException e) {
            throw new IllegalArgumentException("A certificate cannot be read. detail=" + e.getMessage(), e);
        }
        if (certificates.isEmpty()) {
            throw new IllegalArgumentException("There is no certificate in PEM in the file.");
        }
        return certificates;
    }

    /** Reads the key in a file; throws IllegalArgumentException. */
    static PrivateKey key(byte[] file) {
        Matcher blocks = BLOCK.matcher(new String(file, StandardCharsets.US_ASCII));
        while (blocks.find()) {
            String kind = blocks.group(1);
            if (kind.equals("PRIVATE KEY")) {
                return key(new PKCS8EncodedKeySpec(bytes(blocks)));
            }
            if (kind.endsWith("PRIVATE KEY")) {
                throw new IllegalArgumentException(
                        "A key has the form that begins with BEGIN PRIVATE KEY; openssl pkcs8 -topk8 -nocrypt makes"
                                + " it. found=\"" + kind + "\"");
            }
        }
        throw new IllegalArgumentException("There is no key in PEM in the file.");
    }

    private static PrivateKey key(PKCS8EncodedKeySpec spec) {
        for (String algorithm : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(spec);
            } catch (GeneralSecurityException e) {
                // another kind of key, or none
            }
        }
        throw new IllegalArgumentException("The key cannot be read. kinds=" + ALGORITHMS);
    }

    private static byte[] bytes(Matcher block) {
        return Base64.getMimeDecoder().decode(block.group(2));
    }
}
