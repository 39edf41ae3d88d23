package io.locker.server.command;

import io.locker.server.LockerServer;
import io.locker.server.ServerConfig;
import io.locker.server.log.LogException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** {@code locker server restore FILE}: makes the data of a node of a new cluster from a back-up. */
final class Restore {
    private Restore() {}

    /** Does it; the first word is the file, the others are settings of the node. */
    static int run(List<String> words, Map<String, String> environment, PrintStream out) {
        ServerConfig config;
        Path file;
        try {
            if (words.isEmpty() || words.get(0).startsWith("--")) {
                throw new SettingException("A restore names its file: locker server restore FILE --cluster NAME ...");
            }
            file = Path.of(words.get(0));
            Settings settings = Settings.read(words.subList(1, words.size()), environment);
            LogLines.begin(false);
            settings.required(Setting.CLUSTER);
            if (settings.isOn(Setting.JOIN)) {
                throw settings.refuse(Setting.JOIN, "A node that joins gets what there is from the others.");
            }
            config = new NodeSettings(settings, environment).config();
        } catch (SettingException e) {
            return ServerMain.end(ServerMain.MISCONFIGURED, e);
        }
        try {
            LockerServer.restore(file, config);
        } catch (LogException e) {
            return ServerMain.end(ServerMain.UNAVAILABLE, e);
        }
        out.println("restored " + config.self() + " data=" + config.data() + " cluster="
                + config.cluster().name());
        return 0;
    }
}
