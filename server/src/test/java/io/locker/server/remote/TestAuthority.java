package io.locker.server.remote;

import io.locker.server.tls.ClientAuth;
import io.locker.server.tls.TlsFiles;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Vouches for certificates, which it puts into a folder. */
public final class TestAuthority {
    private static final Duration DAY = Duration.ofDays(1);

    private final Path folder;
    private final X509Bundle root;
    private final Path ca;

    public TestAuthority(Path folder, String name) {
        this.folder = folder;
        root = build(builder(name, DAY).setIsCertificateAuthority(true), null);
        write(name + ".ca", root.getCertificatePEM());
        ca = folder.resolve(name + ".ca");
    }

    /** Whom to trust in order to trust all that it vouches for. */
    public Path ca() {
        return ca;
    }

    private static CertificateBuilder builder(String name, Duration valid) {
        Instant now = Instant.now();
        return new CertificateBuilder()
                .ecp256()
                .subject("CN=" + name)
                .notBefore(now.minus(DAY.multipliedBy(2)))
                .notAfter(now.plus(valid));
    }

    private static X509Bundle build(CertificateBuilder builder, @Nullable X509Bundle issuer) {
        try {
            return issuer == null ? builder.buildSelfSigned() : builder.buildIssuedBy(issuer);
        } catch (Exception e) {
            throw new IllegalStateException("The certificate cannot be made.", e);
        }
    }

    /** Puts a certificate for this machine into files, in place of what is there. */
    public void issue(String file, String name) {
        put(file, build(builder(name, DAY).addSanIpAddress("127.0.0.1").addSanDnsName("localhost"), root));
    }

    public void issueFor(String file, String host) {
        put(file, build(builder(host, DAY).addSanDnsName(host), root));
    }

    public void issueExpired(String file, String name) {
        put(file, build(builder(name, DAY.negated()).addSanIpAddress("127.0.0.1"), root));
    }

    public void issue(String file, CertificateBuilder builder) {
        put(file, build(builder, root));
    }

    public static CertificateBuilder builder() {
        return builder("nobody", DAY);
    }

    private void put(String file, X509Bundle bundle) {
        write(file + ".key", bundle.getPrivateKeyPEM());
        write(file + ".crt", bundle.getCertificatePathPEM());
    }

    public void write(String file, String text) {
        try {
            Path fresh = Files.writeString(folder.resolve(file + ".new"), text);
            Path unused = Files.move(fresh, folder.resolve(file), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Path certificate(String file) {
        return folder.resolve(file + ".crt");
    }

    public Path key(String file) {
        return folder.resolve(file + ".key");
    }

    public TlsFiles files(String file, ClientAuth clients) {
        return new TlsFiles(
                certificate(file), key(file), clients == ClientAuth.NONE ? Optional.empty() : Optional.of(ca), clients);
    }
}
