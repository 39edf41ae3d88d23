package io.locker.server.tls;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * TLS by files that may be replaced: every connection that begins uses what the files say at that time, and one that is
 * open goes on. All of it is made anew with the files, so that nothing that was agreed with an old certificate is taken
 * up again with a new one.
 */
public final class ReloadingTls implements AutoCloseable {
    private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};
    private static final char[] NO_PASSWORD = {};

    private final TlsFiles files;
    private final WatchedFiles<TlsMaterial> watched;
    private final Supplier<SSLContext> context;

    private ReloadingTls(TlsFiles files, WatchedFiles<TlsMaterial> watched) {
        this.files = files;
        this.watched = watched;
        context = each(ReloadingTls::context);
        SSLContext unused = context.get();
    }

    /**
     * Reads the files, and goes on looking at them.
     *
     * @param what what they are for, for people
     * @param files the files
     * @param every how often to look
     * @return to be closed
     * @throws IllegalArgumentException if they cannot be read now, do not belong together, or are not valid at this
     *     time
     */
    public static ReloadingTls open(String what, TlsFiles files, Duration every) {
        List<Path> paths = new ArrayList<>(List.of(files.certificates(), files.key()));
        files.trusted().ifPresent(paths::add);
        return new ReloadingTls(
                files, WatchedFiles.open(what, paths, contents -> TlsMaterial.of(files, contents), every));
    }

    /**
     * Says whether those who connect show a certificate.
     *
     * @return whether
     */
    public ClientAuth clientAuth() {
        return files.clientAuth();
    }

    /**
     * Makes something of the files, and makes it anew when they have changed.
     *
     * @param making makes it
     * @param <T> what is made
     * @return gives what was made of the present files; may be called from any thread
     */
    public <T> Supplier<T> each(Function<TlsMaterial, T> making) {
        return new Each<>(making);
    }

    private final class Each<T> implements Supplier<T> {
        private final Function<TlsMaterial, T> making;
        private volatile @Nullable Made<T> last;

        Each(Function<TlsMaterial, T> making) {
            this.making = making;
        }

        @Override
        public T get() {
            TlsMaterial present = watched.value();
            Made<T> made = last;
            if (made == null || made.of() != present) {
                made = new Made<>(present, making.apply(present));
                last = made;
            }
            return made.what();
        }
    }

    private record Made<T>(TlsMaterial of, T what) {}

    /**
     * Begins TLS on a connection that came in.
     *
     * @return the side of the server
     */
    public SSLEngine serverEngine() {
        SSLEngine engine = context.get().createSSLEngine();
        engine.setUseClientMode(false);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setProtocols(PROTOCOLS);
        parameters.setUseCipherSuitesOrder(true);
        switch (files.clientAuth()) {
            case REQUIRE -> parameters.setNeedClientAuth(true);
            case WANT -> parameters.setWantClientAuth(true);
            case NONE -> parameters.setWantClientAuth(false);
        }
        engine.setSSLParameters(parameters);
        return engine;
    }

    /**
     * Begins TLS on a connection to another node.
     *
     * @param host the name or number that its certificate must have
     * @param port its port
     * @return the side of the client
     */
    public SSLEngine clientEngine(String host, int port) {
        SSLEngine engine = context.get().createSSLEngine(host, port);
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setProtocols(PROTOCOLS);
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        engine.setSSLParameters(parameters);
        return engine;
    }

    private static SSLContext context(TlsMaterial material) {
        try {
            KeyStore own = empty();
            own.setKeyEntry(
                    "own", material.key(), NO_PASSWORD, material.certificates().toArray(X509Certificate[]::new));
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(own, NO_PASSWORD);
            KeyStore trusted = empty();
            for (X509Certificate one : material.trusted()) {
                trusted.setCertificateEntry("trusted-" + trusted.size(), one);
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("TLS cannot be had with these files. detail=" + e.getMessage(), e);
        }
    }

    private static KeyStore empty() throws GeneralSecurityException {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, NO_PASSWORD);
            return store;
        } catch (IOException e) {
            throw new GeneralSecurityException("An empty store cannot be made.", e);
        }
    }

    /** Looks at the files no more; what was read last stays. */
    @Override
    public void close() {
        watched.close();
    }
}
