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
    private volatile @Nullable CompletableFuture<News> conversion;
    private volatile @Nullable CompletableFuture<News> attachment;

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

    /** Sends a wish that changes the hold, and waits for what becomes of it. One at a time of each kind. */
    CompletableFuture<News> change(Wish wish) {
        CompletableFuture<News> pending = new CompletableFuture<>();
        if (wish instanceof Wish.Convert) {
            conversion = pending;
        } else {
            attachment = pending;
        }
        desk.want(wish);
        return pending;
    }

    /** The hold is lost, as its session knows: what was to become of it will not. */
    void lost(News.Lost news) {
        complete(conversion, news);
        complete(attachment, news);
    }

    private static void complete(@Nullable CompletableFuture<News> pending, News news) {
        if (pending != null) {
            pending.complete(news);
        }
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
        if (answered && endsChange(news)) {
            complete(changed(news), news);
            return false;
        }
        if (news instanceof News.Lost lost && held != null) {
            held.takenAway(lost.reason(), lost.detail());
        }
        complete(conversion, news);
        complete(attachment, news);
        answer(news, true);
        end.complete(news);
        return true;
    }

    private static boolean endsChange(News news) {
        return news instanceof News.Converted
                || news instanceof News.Done
                || news instanceof News.Busy
                || news instanceof News.Refused
                || news instanceof News.Failed;
    }

    /** What the news are about; a value is attached at once, so that a failure is rather its own. */
    private @Nullable CompletableFuture<News> changed(News news) {
        CompletableFuture<News> attaching = attachment;
        boolean converts = news instanceof News.Converted || news instanceof News.Busy;
        boolean attaches = attaching != null && !attaching.isDone();
        return converts || (!attaches && !(news instanceof News.Done)) ? conversion : attaching;
    }

    private void answer(News news, boolean last) {
        if (!answered) {
            answered = last;
            turn.accept(this, news);
        }
    }
}
