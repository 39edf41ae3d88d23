package io.locker.server.command;

import io.locker.server.ServerSecurity;
import io.locker.server.access.AccessFiles;
import io.locker.server.tls.ClientAuth;
import io.locker.server.tls.TlsFiles;
import java.nio.file.Path;
import java.util.Optional;

/** Makes of settings how a node is protected. */
final class ProtectionSettings {
    private final Settings settings;

    ProtectionSettings(Settings settings) {
        this.settings = settings;
    }

    /** Throws {@link SettingException} if something makes no sense. */
    ServerSecurity security() {
        Optional<Path> tokens = file(Setting.ACCESS_TOKENS);
        Optional<AccessFiles> access = file(Setting.ACCESS_RULES).map(rules -> new AccessFiles(rules, tokens));
        if (access.isEmpty() && tokens.isPresent()) {
            throw settings.refuse(Setting.ACCESS_TOKENS, "It is of no use without access-rules.");
        }
        return new ServerSecurity(
                access, clients(), peers(), file(Setting.AUDIT_FILE), settings.isOn(Setting.INSECURE));
    }

    private Optional<TlsFiles> clients() {
        Optional<Path> trusted = file(Setting.TLS_CA);
        ClientAuth asked = switch (settings.required(Setting.TLS_CLIENTS)) {
            case "want" -> ClientAuth.WANT;
            case "require" -> ClientAuth.REQUIRE;
            default -> throw settings.refuse(Setting.TLS_CLIENTS, "It is want or require.");
        };
        if (asked == ClientAuth.REQUIRE && trusted.isEmpty()) {
            throw settings.refuse(Setting.TLS_CLIENTS, "It needs tls-ca.");
        }
        return together(Setting.TLS_CERT, Setting.TLS_KEY, trusted)
                ? Optional.of(new TlsFiles(
                        needed(Setting.TLS_CERT),
                        needed(Setting.TLS_KEY),
                        trusted,
                        trusted.isEmpty() ? ClientAuth.NONE : asked))
                : Optional.empty();
    }

    private Optional<TlsFiles> peers() {
        Optional<Path> trusted = file(Setting.PEER_CA);
        return together(Setting.PEER_CERT, Setting.PEER_KEY, trusted)
                ? Optional.of(new TlsFiles(
                        needed(Setting.PEER_CERT),
                        needed(Setting.PEER_KEY),
                        Optional.of(needed(Setting.PEER_CA)),
                        ClientAuth.REQUIRE))
                : Optional.empty();
    }

    /** Half of it is worse than nothing, as somebody believes in it. */
    private boolean together(Setting certificate, Setting key, Optional<Path> trusted) {
        return file(certificate).isPresent() || file(key).isPresent() || trusted.isPresent();
    }

    private Optional<Path> file(Setting setting) {
        return settings.path(setting);
    }

    private Path needed(Setting setting) {
        return settings.path(setting).orElseThrow(() -> settings.refuse(setting, "It is needed."));
    }
}
