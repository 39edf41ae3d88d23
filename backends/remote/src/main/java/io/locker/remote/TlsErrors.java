package io.locker.remote;

import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Locale;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Says in our words why two did not trust each other. */
final class TlsErrors {
    private TlsErrors() {}

    /** Returns a sentence, from the innermost cause that says enough; null if it was something else. */
    static @Nullable String sentence(Throwable why) {
        String sentence = null;
        for (Throwable cause = why; cause != null; cause = cause.getCause()) {
            String inner = of(cause);
            sentence = inner == null ? sentence : inner;
        }
        return sentence;
    }

    private static @Nullable String of(Throwable cause) {
        if (cause instanceof CertificateExpiredException || cause instanceof CertificateNotYetValidException) {
            return "The certificate of Locker's server is not valid at this time.";
        }
        if (cause instanceof CertPathBuilderException) {
            return "Nobody who is trusted vouches for the certificate of Locker's server.";
        }
        String said = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
        if (cause instanceof CertificateException
                && (said.contains("subject alternative") || said.contains("no name"))) {
            return "The certificate of Locker's server is for another host.";
        }
        if (cause instanceof SSLException && said.contains("alert")) {
            return "Locker's server does not accept this client's certificate, or has none that is accepted.";
        }
        if (cause instanceof SSLException && said.contains("not an ssl/tls record")) {
            return "Locker's server does not talk by TLS at this address.";
        }
        return cause instanceof SSLException ? "No TLS connection to Locker's server came about." : null;
    }
}
