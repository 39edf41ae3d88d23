package io.locker.testkit.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;

/**
 * A server's certificate that only those trust who are told to, with its key: made with the tool that comes with every
 * JDK.
 *
 * @param certificate a file in PEM
 * @param key a file in PEM
 */
public record TestCertificate(Path certificate, Path key) {
    private static final String PASSWORD = "for-this-test";
    private static final String ALIAS = "server";

    /**
     * Makes one, in place of what another left in the folder.
     *
     * @param folder where the files go
     * @param names for whom, as in {@code san=ip:127.0.0.1}
     * @return the certificate
     */
    public static TestCertificate make(Path folder, String names) {
        try {
            Path store = folder.resolve("store.p12");
            Files.deleteIfExists(store);
            generate(store, names);
            KeyStore keys = KeyStore.getInstance("PKCS12");
            try (InputStream in = Files.newInputStream(store)) {
                keys.load(in, PASSWORD.toCharArray());
            }
            Key key = keys.getKey(ALIAS, PASSWORD.toCharArray());
            return new TestCertificate(
                    pem(
                            folder.resolve("server.crt"),
                            "CERTIFICATE",
                            keys.getCertificate(ALIAS).getEncoded()),
                    pem(folder.resolve("server.key"), "PRIVATE KEY", key.getEncoded()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("The certificate cannot be made. names=" + names, e);
        }
    }

    private static void generate(Path store, String names) throws IOException {
        String keytool =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        List<String> words = List.of("-genkeypair", "-keyalg", "EC", "-dname", "CN=test", "-alias", ALIAS);
        List<String> more = List.of("-keystore", store.toString(), "-storepass", PASSWORD, "-ext", names);
        ProcessBuilder builder = new ProcessBuilder(keytool);
        builder.command().addAll(words);
        builder.command().addAll(more);
        Process making = builder.redirectErrorStream(true).start();
        String said = new String(making.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (making.onExit().join().exitValue() != 0) {
            throw new IOException("keytool failed. said=" + said);
        }
    }

    private static Path pem(Path file, String kind, byte[] content) throws IOException {
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
        return Files.writeString(file, "-----BEGIN " + kind + "-----\n" + text + "\n-----END " + kind + "-----\n");
    }
}
