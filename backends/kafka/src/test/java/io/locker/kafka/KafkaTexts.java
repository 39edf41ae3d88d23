package io.locker.kafka;

import java.io.PrintWriter;
import java.io.StringWriter;

/** What a failure would show in a log. */
final class KafkaTexts {
    private KafkaTexts() {}

    static String all(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        return text.toString();
    }
}
