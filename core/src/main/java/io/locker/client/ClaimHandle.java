package io.locker.client;

import io.locker.api.LockName;
import io.locker.machine.ClaimId;
import io.locker.protocol.News;
import io.locker.protocol.Wish;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Hears the news about one claim, under the guard of its desk: remembers them and completes futures that nobody outside
 * of the client has stages on.
 */
final class ClaimHandle {
    private final ClaimId id;
    private final LockName name;
    private final ClaimPlace.Desk desk;
    private final SessionDriver session;
    private final BiConsumer<ClaimHandle, News> turn;
    private final CompletableFuture<News> end = new CompletableFuture<>();
    private volatile boolean answered;
    private volatile News.@Nullable Queued place;
    private volatile @Nullable ClientHold hold;
    private volatile @Nullable CompletableFuture<News> change;

    ClaimHandle(
            ClaimId id,
            LockName name,
            ClaimPlace.Desk desk,
            SessionDriver session,
            BiConsumer<ClaimHandle, News> turn) {
        this.id = id;
        this.name = name;
        this.desk = desk;
        this.session = session;
        this.turn = turn;
    }

    ClaimId id() {
        return id;
    }

    LockName name() {
        return name;
    }

    ClaimPlace.Desk desk() {
        return desk;
    }

    SessionDriver session() {
        return session;
    }

    /** Whether the claim has got its first answer: granted or not. */
    boolean isAnswered() {
        return answered;
    }

    /** Completes when the store has taken the release, or the claim is gone in another way. */
    CompletableFuture<News> end() {
        return end;
    }

    News.@Nullable Queued place() {
        return place;
    }

    void holds(ClientHold present) {
        hold = present;
    }

    /** Sends a wish that changes the hold, and waits for what becomes of it. */
    CompletableFuture<News> change(Wish wish) {
        CompletableFuture<News> pending = new CompletableFuture<>();
        change = pending;
        desk.want(wish);
        return pending;
    }

    /** Takes news; true if there will be no more. */
    boolean take(News news) {
        if (news instanceof News.Queued queued) {
            place = queued;
            answer(news, false);
            return false;
        }
        ClientHold held = hold;
        if (news instanceof News.Contended) {
            if (held != null) {
                held.contended();
            }
            return false;
        }
        if (news instanceof News.Granted) {
            answer(news, true);
            return false;
        }
        if (news instanceof News.Done && !answered) {
            answer(news, true);
            return true;
        }
        CompletableFuture<News> pending = change;
        if (news instanceof News.Converted || news instanceof News.Done || (answered && isFailure(news))) {
            if (pending != null) {
                pending.complete(news);
            }
            return false;
        }
        if (news instanceof News.Lost lost && held != null) {
            held.broken(lost.detail());
        }
        if (pending != null) {
            pending.complete(news);
        }
        answer(news, true);
        end.complete(news);
        return true;
    }

    private static boolean isFailure(News news) {
        return news instanceof News.Refused || news instanceof News.Failed;
    }

    private void answer(News news, boolean last) {
        if (!answered) {
            answered = last;
            turn.accept(this, news);
        }
    }
}
