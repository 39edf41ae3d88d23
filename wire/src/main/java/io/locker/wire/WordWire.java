package io.locker.wire;

import io.locker.api.LockName;
import io.locker.protocol.ServiceWord;
import io.locker.protocol.ServiceWord.Standing;
import io.locker.protocol.ServiceWord.Surroundings;
import io.locker.wire.proto.Proto;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Translates what the service says. */
public final class WordWire {
    private WordWire() {}

    /**
     * Writes a word.
     *
     * @param word the word
     * @return the same
     */
    public static Proto.Word write(ServiceWord word) {
        Proto.Word.Builder out = Proto.Word.newBuilder();
        if (word instanceof ServiceWord.Replied replied) {
            Proto.Replied.Builder inner =
                    Proto.Replied.newBuilder().setId(replied.id()).setReply(ReplyWire.write(replied.reply()));
            Surroundings lock = replied.lock();
            if (lock != null) {
                inner.setLock(PartWire.surroundings(lock));
            }
            out.setReplied(inner);
        } else if (word instanceof ServiceWord.Happened happened) {
            Proto.Happened.Builder inner = Proto.Happened.newBuilder().setEvent(EventWire.write(happened.event()));
            Surroundings lock = happened.lock();
            if (lock != null) {
                inner.setLock(PartWire.surroundings(lock));
            }
            out.setHappened(inner);
        } else {
            writeSeldom(word, out);
        }
        return out.build();
    }

    private static void writeSeldom(ServiceWord word, Proto.Word.Builder out) {
        if (word instanceof ServiceWord.Resumed resumed) {
            Proto.Resumed.Builder inner =
                    Proto.Resumed.newBuilder().setId(resumed.id()).setAlive(resumed.alive());
            for (Standing standing : resumed.standings()) {
                inner.addStandings(standing(standing));
            }
            out.setResumed(inner);
        } else if (word instanceof ServiceWord.Looked looked) {
            out.setLooked(Proto.Looked.newBuilder()
                    .setId(looked.id())
                    .setDocument(looked.document())
                    .setWaiting(looked.waiting())
                    .setNow(looked.now()));
        } else if (word instanceof ServiceWord.Listed listed) {
            Proto.Listed.Builder inner = Proto.Listed.newBuilder().setId(listed.id());
            for (LockName name : listed.names()) {
                inner.addNames(name.value());
            }
            out.setListed(inner);
        } else if (word instanceof ServiceWord.Failed failed) {
            out.setFailed(FailureWire.write(failed.id(), failed.why()));
        } else {
            throw new IllegalArgumentException("This word cannot be said. word=" + word);
        }
    }

    private static Proto.Standing standing(Standing standing) {
        Proto.Standing.Builder out = Proto.Standing.newBuilder()
                .setLock(standing.lock().value())
                .setClaim(PartWire.id(standing.claim(), PartWire.NOBODY))
                .setReply(ReplyWire.write(standing.reply()));
        Surroundings surroundings = standing.surroundings();
        if (surroundings != null) {
            out.setSurroundings(PartWire.surroundings(surroundings));
        }
        return out.build();
    }

    /**
     * Reads a word.
     *
     * @param word what came
     * @return the same; null if it is of a kind that this version does not know, or a welcome
     * @throws IllegalArgumentException if it makes no sense, or has a reply or an event that this version does not know
     */
    public static @Nullable ServiceWord read(Proto.Word word) {
        return switch (word.getKindCase()) {
            case REPLIED -> {
                Proto.Replied replied = word.getReplied();
                yield new ServiceWord.Replied(
                        replied.getId(),
                        ReplyWire.read(replied.getReply()),
                        replied.hasLock() ? PartWire.surroundings(replied.getLock()) : null);
            }
            case HAPPENED -> {
                Proto.Happened happened = word.getHappened();
                yield new ServiceWord.Happened(
                        EventWire.read(happened.getEvent()),
                        happened.hasLock() ? PartWire.surroundings(happened.getLock()) : null);
            }
            case RESUMED -> resumed(word.getResumed());
            case LOOKED -> looked(word.getLooked());
            case LISTED -> listed(word.getListed());
            case FAILED -> new ServiceWord.Failed(word.getFailed().getId(), FailureWire.read(word.getFailed()));
            case WELCOME, KIND_NOT_SET -> null;
        };
    }

    private static ServiceWord resumed(Proto.Resumed resumed) {
        List<Standing> standings = new ArrayList<>(resumed.getStandingsCount());
        for (Proto.Standing standing : resumed.getStandingsList()) {
            standings.add(new Standing(
                    new LockName(standing.getLock()),
                    PartWire.id(standing.getClaim(), PartWire.NOBODY),
                    ReplyWire.read(standing.getReply()),
                    standing.hasSurroundings() ? PartWire.surroundings(standing.getSurroundings()) : null));
        }
        return new ServiceWord.Resumed(resumed.getId(), resumed.getAlive(), standings);
    }

    private static ServiceWord looked(Proto.Looked looked) {
        return new ServiceWord.Looked(looked.getId(), looked.getDocument(), looked.getWaiting(), looked.getNow());
    }

    private static ServiceWord listed(Proto.Listed listed) {
        List<LockName> names = new ArrayList<>(listed.getNamesCount());
        for (String name : listed.getNamesList()) {
            names.add(new LockName(name));
        }
        return new ServiceWord.Listed(listed.getId(), names);
    }
}
