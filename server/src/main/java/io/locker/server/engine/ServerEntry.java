package io.locker.server.engine;

import io.locker.host.HostEntry;
import io.locker.host.LogText;
import io.locker.machine.UnreadableDocument;
import java.nio.charset.StandardCharsets;

/**
 * One entry of the server's log, as text: a line with the time that the leader gave it, then the {@linkplain LogText
 * commands}.
 *
 * <pre>
 * locker-entry 1 1700000000000000
 * locker-log 1 10.0.0.1:7422/7420/7421 812
 * acquire 7f3q 41 40 orders/42 queue 7f3q/12 exclusive holder=web-1
 * </pre>
 *
 * @param time the time in microseconds
 * @param entry who wrote it, which of its entries it is, and the commands
 */
record ServerEntry(long time, HostEntry entry) {
    private static final String MAGIC = "locker-entry 1 ";

    /** Returns the bytes of an entry. */
    static byte[] encode(Batch batch, String writer) {
        StringBuilder text = new StringBuilder(64 + 96 * batch.calls().size());
        text.append(MAGIC).append(batch.time()).append('\n').append(LogText.head(writer, batch.number()));
        batch.chores().forEach(command -> text.append('\n').append(LogText.line(command)));
        batch.calls().forEach(call -> text.append('\n').append(call.text()));
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Reads an entry.
     *
     * @throws UnreadableDocument if a later version wrote it, or something else
     */
    static ServerEntry decode(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        int end = text.indexOf('\n');
        if (end < 0 || !text.startsWith(MAGIC)) {
            throw new UnreadableDocument("The entry is of another version of Locker, or of something else. begin=\""
                    + text.substring(0, Math.min(text.length(), 40)) + "\"");
        }
        try {
            long time = Long.parseLong(text, MAGIC.length(), end, 10);
            return new ServerEntry(time, LogText.decode(text.substring(end + 1)));
        } catch (NumberFormatException e) {
            throw new UnreadableDocument("The time of the entry cannot be read.", e);
        }
    }
}
