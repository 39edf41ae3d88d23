package io.locker.server.remote;

import io.locker.api.BackendUnavailableException;
import io.locker.protocol.LockService;
import io.locker.protocol.ServiceWord;
import io.locker.testkit.Await;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps what it hears. */
final class RecordingEar implements LockService.Ear {
    private final List<ServiceWord> words = new CopyOnWriteArrayList<>();
    private final List<BackendUnavailableException> ends = new CopyOnWriteArrayList<>();

    @Override
    public void heard(List<ServiceWord> said) {
        words.addAll(said);
    }

    @Override
    public void ended(BackendUnavailableException why) {
        ends.add(why);
    }

    List<ServiceWord> words() {
        return words;
    }

    List<BackendUnavailableException> ends() {
        return ends;
    }

    ServiceWord word(int index) {
        Await.until("word " + index + " comes", () -> words.size() > index);
        return words.get(index);
    }

    BackendUnavailableException end() {
        Await.until("the line ends", () -> !ends.isEmpty());
        return ends.get(0);
    }
}
