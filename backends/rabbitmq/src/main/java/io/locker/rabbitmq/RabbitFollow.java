package io.locker.rabbitmq;

import io.locker.api.BackendUnavailableException;
import io.locker.rabbitmq.RabbitReading.Arrival;
import io.locker.rabbitmq.RabbitRecord.Kind;
import io.locker.spi.LogBackend.Entry;
import io.locker.spi.LogBackend.Follower;
import io.locker.spi.LogBackend.Subscription;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The delivery to one follower, on a thread of its own. */
final class RabbitFollow implements Subscription {
    private static final long PATIENCE = TimeUnit.MINUTES.toNanos(1);

    private final RabbitLink link;
    private final long from;
    private final long begin;
    private final Follower follower;
    private final ReentrantLock calling = new ReentrantLock();
    private final RabbitReading reading;
    private volatile boolean live;
    private volatile boolean stopped;
    private boolean over;
    private long next;

    private RabbitFollow(RabbitLink link, long from, long begin, Follower follower) throws IOException {
        this.link = link;
        this.from = from;
        this.follower = follower;
        this.begin = begin;
        next = begin;
        reading = RabbitReading.from(link, begin, this::arrived);
    }

    /**
     * Begins.
     *
     * @param from the first offset to deliver
     * @param end the offset behind the last message that is known; one beyond it RabbitMQ would never deliver
     */
    static RabbitFollow begin(RabbitLink link, long from, long end, Follower follower) throws IOException {
        RabbitFollow follow = new RabbitFollow(link, from, Math.min(from, end), follower);
        Thread thread = new Thread(follow::deliver, "locker-rabbitmq-follow");
        thread.setDaemon(true);
        thread.start();
        return follow;
    }

    private void arrived(long offset, @Nullable RabbitRecord message) {
        if (!live && offset >= link.highest()) {
            live = true;
            link.isLive(this);
        }
        link.seen(offset, message);
    }

    private void deliver() {
        try {
            while (true) {
                Arrival arrival = reading.next(PATIENCE);
                if (arrival != null && !take(arrival, arrival.offset() != next && hasForgotten(arrival.offset()))) {
                    return;
                }
            }
        } catch (BackendUnavailableException e) {
            end(e);
        } catch (InterruptedException e) {
            end(new BackendUnavailableException("The delivery was interrupted.", e));
        }
    }

    /** Delivers it if it is an entry; says whether to go on. */
    private boolean take(Arrival arrival, boolean forgotten) {
        calling.lock();
        try {
            if (over) {
                return false;
            }
            if (forgotten) {
                end(new BackendUnavailableException(
                        "The stream has forgotten this entry. index=" + (next + 1) + " first=" + (arrival.offset() + 1)
                                + ' ' + link.location().shown(),
                        null));
                return false;
            }
            next = arrival.offset() + 1;
            RabbitRecord message = arrival.message();
            if (message != null && arrival.offset() >= from && isEntry(message)) {
                follower.entry(new Entry(arrival.offset() + 1, 0, 0, message.text()));
            }
            return !over;
        } finally {
            calling.unlock();
        }
    }

    /**
     * Says whether entries before an offset may be gone. RabbitMQ numbers notes of its own too, such as one at the
     * beginning of each file, and delivers none of them. As it forgets from the beginning on, nothing is gone while
     * something that lies before is still there.
     */
    private boolean hasForgotten(long offset) {
        return link.first() >= (next == begin ? offset : next);
    }

    /** What a later version wrote is passed on as it is, so that it is refused. */
    private boolean isEntry(RabbitRecord message) {
        return message.kind() == Kind.UNKNOWN || (message.kind() == Kind.ENTRY && message.made() == link.made());
    }

    private void end(BackendUnavailableException why) {
        stop();
        calling.lock();
        try {
            if (!over) {
                over = true;
                follower.ended(why);
            }
        } finally {
            calling.unlock();
        }
    }

    /** Whether nobody is delivered to any more, though messages may still arrive. */
    boolean isStopped() {
        return stopped;
    }

    private void stop() {
        stopped = true;
        link.isOver(this);
        reading.close();
    }

    @Override
    public void close() {
        stop();
        calling.lock();
        try {
            over = true;
        } finally {
            calling.unlock();
        }
    }
}
