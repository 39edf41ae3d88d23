package io.locker;

import io.locker.spi.BackendProvider;
import io.locker.spi.BackendUri;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;

/** The backends on the class path. */
final class Providers {
    private Providers() {}

    static BackendProvider forScheme(BackendUri uri) {
        Set<String> known = new TreeSet<>();
        for (BackendProvider provider : ServiceLoader.load(BackendProvider.class, Locker.class.getClassLoader())) {
            if (provider.schemes().contains(uri.scheme())) {
                return provider;
            }
            known.addAll(provider.schemes());
        }
        throw new IllegalArgumentException("No backend on the class path knows this scheme. scheme=" + uri.scheme()
                + " known=" + known + " hint=add the backend's dependency");
    }
}
