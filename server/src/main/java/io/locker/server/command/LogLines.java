package io.locker.server.command;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.logging.ConsoleHandler;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;

/** What happens, one line each, on the standard error: as text, or as JSON for programs. */
final class LogLines extends Formatter {
    private static final int CONTROL = 0x20;

    /** Loggers that nobody holds are forgotten with their levels. */
    private static final Logger OURS = Logger.getLogger("io.locker");

    /**
     * What warns at every start: the transport between nodes of its ports, the engine of having no snapshot yet, and
     * Protobuf of the engine's old generated code, which only other nodes can reach.
     */
    private static final List<Logger> CHATTY = Stream.of(
                    "com.alipay.sofa.common.log",
                    "com.alipay.sofa.jraft.storage.snapshot.local",
                    "com.google.protobuf.GeneratedMessage")
            .map(Logger::getLogger)
            .toList();

    private final boolean json;

    private LogLines(boolean json) {
        this.json = json;
    }

    /** From now on everything is written so. What the libraries say is of interest only when it is a warning. */
    static void begin(boolean json) {
        System.setProperty("sofa.middleware.log.internal.level", "ERROR");
        LogManager.getLogManager().reset();
        ConsoleHandler handler = new ConsoleHandler();
        handler.setFormatter(new LogLines(json));
        handler.setLevel(Level.INFO);
        Logger root = Logger.getLogger("");
        root.addHandler(handler);
        root.setLevel(Level.WARNING);
        OURS.setLevel(Level.INFO);
        CHATTY.forEach(logger -> logger.setLevel(Level.SEVERE));
    }

    @Override
    public String format(LogRecord entry) {
        String time = entry.getInstant().truncatedTo(ChronoUnit.MILLIS).toString();
        String message = formatMessage(entry) + failure(entry);
        if (json) {
            return "{\"time\":" + quoted(time) + ",\"level\":"
                    + quoted(entry.getLevel().getName()) + ",\"logger\":"
                    + quoted(String.valueOf(entry.getLoggerName())) + ",\"message\":" + quoted(message) + "}\n";
        }
        return time + " " + entry.getLevel().getName() + " " + entry.getLoggerName() + " "
                + message.stripTrailing().replace("\n", "\n    ") + "\n";
    }

    private static String failure(LogRecord entry) {
        if (entry.getThrown() == null) {
            return "";
        }
        StringWriter text = new StringWriter();
        entry.getThrown().printStackTrace(new PrintWriter(text));
        return "\n" + text;
    }

    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c < CONTROL) {
                quoted.append(String.format("\\u%04x", (int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }
}
