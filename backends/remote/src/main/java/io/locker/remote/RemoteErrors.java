package io.locker.remote;

import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.locker.api.BackendUnavailableException;
import io.locker.spi.HostPort;
import io.locker.wire.Trailers;
import java.net.ConnectException;
import org.jspecify.annotations.Nullable;

/** Says in our words how a stream ended. */
final class RemoteErrors {
    private RemoteErrors() {}

    /** No stream came about. */
    static BackendUnavailableException unreachable(HostPort node, Throwable why) {
        String trust = TlsErrors.sentence(why);
        String sentence = trust == null ? "Locker's server cannot be reached." : trust;
        return new BackendUnavailableException(sentence + " address=" + node + " detail=" + detail(why), why);
    }

    /** A node answered that it does not serve. */
    static BackendUnavailableException refused(HostPort node, Throwable why) {
        return new BackendUnavailableException(refusal(why) + " address=" + node + " detail=" + detail(why), why);
    }

    private static String refusal(Throwable why) {
        boolean unavailable = Status.fromThrowable(why).getCode() == Status.Code.UNAVAILABLE;
        return unavailable ? "Locker's server cannot serve now." : sentence(why);
    }

    /** The node answered, and it was no failure on the way. */
    static boolean isRefusal(Throwable why) {
        Metadata trailers = Status.trailersFromThrowable(why);
        return isFinal(why) || (trailers != null && trailers.containsKey(Trailers.LEADER));
    }

    /** A stream that was there ended. */
    static BackendUnavailableException ended(HostPort node, @Nullable Throwable why) {
        if (why == null) {
            return new BackendUnavailableException("Locker's server ended the connection. address=" + node, null);
        }
        return new BackendUnavailableException(sentence(why) + " address=" + node + " detail=" + detail(why), why);
    }

    private static String sentence(Throwable why) {
        return switch (Status.fromThrowable(why).getCode()) {
            case UNAUTHENTICATED -> "Locker's server does not know who comes.";
            case PERMISSION_DENIED -> "Locker's server does not let this user in.";
            case RESOURCE_EXHAUSTED -> "Locker's server has cut this client off.";
            case UNIMPLEMENTED -> "There is no lock server of Locker at this address.";
            default -> {
                String trust = TlsErrors.sentence(why);
                yield trust == null ? "The connection to Locker's server ended." : trust;
            }
        };
    }

    /** The node that may serve instead; null if none was named. */
    static @Nullable HostPort leader(Throwable why) {
        Metadata trailers = Status.trailersFromThrowable(why);
        String named = trailers == null ? null : trailers.get(Trailers.LEADER);
        return named == null ? null : HostPort.parse(named, RemoteLocation.PORT).orElse(null);
    }

    /** Asking elsewhere is of no use. */
    static boolean isFinal(Throwable why) {
        return switch (Status.fromThrowable(why).getCode()) {
            case UNAUTHENTICATED, PERMISSION_DENIED, UNIMPLEMENTED -> true;
            default -> false;
        };
    }

    /** The innermost cause knows best; what the library says around it is of no use to anybody. */
    private static String detail(Throwable why) {
        Throwable inner = why;
        for (Throwable next = inner.getCause(); next != null; next = next.getCause()) {
            inner = next;
        }
        if (inner instanceof ConnectException) {
            return "Connection refused";
        }
        String said = inner instanceof StatusRuntimeException || inner instanceof StatusException
                ? Status.fromThrowable(inner).getDescription()
                : inner.getMessage();
        return said == null
                ? inner.getClass().getSimpleName()
                : said.lines().findFirst().orElse("");
    }
}
