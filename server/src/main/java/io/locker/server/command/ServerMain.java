package io.locker.server.command;

import io.locker.api.LockException;
import io.locker.server.LockerServer;
import io.locker.server.ServerConfig;
import io.locker.server.ServerSecurity;
import io.locker.server.log.LogException;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * The program {@code locker server}: one node, until it is told to stop or fails.
 *
 * <p>Ends with 78 when a setting makes no sense, 69 when a port or the data cannot be used, and 70 when the node
 * failed. Told to end by a signal, it lets another node lead before.
 */
public final class ServerMain {
    static final int UNAVAILABLE = 69;
    private static final int FAILED = 70;
    static final int MISCONFIGURED = 78;
    private static final System.Logger LOG = System.getLogger(ServerMain.class.getName());

    private ServerMain() {}

    /**
     * Runs a node.
     *
     * @param words settings
     */
    public static void main(String[] words) {
        int code = FAILED;
        try {
            code = run(List.of(words), System.getenv(), System.out);
        } catch (RuntimeException | Error e) {
            LOG.log(System.Logger.Level.ERROR, "The node failed.", e);
        }
        // In any case: threads of the engine would keep a process that does nothing any more.
        System.exit(code);
    }

    private static int run(List<String> words, Map<String, String> environment, PrintStream out) {
        if (words.contains("--help") || words.contains("-h")) {
            out.print(Help.text());
            return 0;
        }
        if (!words.isEmpty() && words.get(0).equals("restore")) {
            return Restore.run(words.subList(1, words.size()), environment, out);
        }
        ServerConfig config;
        ServerSecurity security;
        try {
            Settings settings = Settings.read(words, environment);
            LogLines.begin(isJson(settings));
            config = new NodeSettings(settings, environment).config();
            security = new ProtectionSettings(settings).security();
        } catch (SettingException e) {
            return end(MISCONFIGURED, e);
        }
        try (LockerServer server = LockerServer.start(config, security)) {
            return serve(server, config, out);
        } catch (IllegalArgumentException e) {
            return end(MISCONFIGURED, e);
        } catch (LogException | LockException e) {
            return end(UNAVAILABLE, e);
        }
    }

    private static boolean isJson(Settings settings) {
        return switch (settings.required(Setting.LOG_FORMAT)) {
            case "json" -> true;
            case "text" -> false;
            default -> throw settings.refuse(Setting.LOG_FORMAT, "It is text or json.");
        };
    }

    private static int serve(LockerServer server, ServerConfig config, PrintStream out) {
        Runtime.getRuntime().addShutdownHook(new Thread(server::close, "locker-stop"));
        CompletableFuture<Void> told = server.ready().thenRun(() -> {
            out.println("ready " + config.self() + " data=" + config.data());
            out.flush();
        });
        LogException why = server.failure().join();
        told.cancel(false);
        return end(FAILED, why);
    }

    static int end(int code, Exception why) {
        System.err.println("locker server: " + why.getMessage());
        LOG.log(System.Logger.Level.DEBUG, "The node has ended.", why);
        return code;
    }
}
