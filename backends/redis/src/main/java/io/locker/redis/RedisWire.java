package io.locker.redis;

import io.locker.redis.RedisFault.Kind;
import io.locker.redis.Resp.Request;
import io.locker.spi.TimeSource;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** One connection that many threads use at once. Once it has failed it stays so. */
final class RedisWire implements AutoCloseable {

    /*
     * Requests go out in the order in which they are made, and answers come back in that order, so nobody waits for the
     * answer to somebody else's request before sending. A thread that waits for an answer reads, if no other does: it
     * takes what comes, gives each answer to the one it belongs to, and when its own has come it leaves the reading to
     * the thread whose answer is next. A thread that is alone therefore writes and reads by itself, without a change of
     * threads, which is most of what a request on a fast network costs.
     *
     * An interrupt does not harm a socket that a platform thread reads. It closes one that a virtual thread reads, and
     * that would hit everybody's requests; so the first virtual thread that comes starts a thread which does all the
     * reading from then on.
     */

    /** A request that is longer than this may fill the buffers of a server that does not read. */
    private static final int LONG_REQUEST = 32 << 10;

    private static final @Nullable MethodHandle IS_VIRTUAL = findIsVirtual();

    private final Socket socket;
    private final Socket network;
    private final Resp resp;
    private final TimeSource time;
    private final ReentrantLock sending = new ReentrantLock();
    private final ReentrantLock reading = new ReentrantLock();

    /** Guards what is below it; held for moments only. */
    private final ReentrantLock guard = new ReentrantLock();

    private final Deque<Call> unanswered = new ArrayDeque<>();
    private @Nullable Throwable broken;
    private boolean hasReader;

    /** One request on its way. */
    static final class Call {
        private final Thread thread = Thread.currentThread();
        private @Nullable Object answer;
        private @Nullable RedisFault fault;
        private volatile boolean done;

        private void end(@Nullable Object with, @Nullable RedisFault failed) {
            answer = with;
            fault = failed;
            done = true;
            if (thread != Thread.currentThread()) {
                LockSupport.unpark(thread);
            }
        }
    }

    /**
     * Takes over a socket that is connected.
     *
     * @param socket what to talk over, perhaps with TLS
     * @param network what is below TLS, or the same: closing it ends everything, also a write that hangs
     * @param time the clock and the timers
     */
    RedisWire(Socket socket, Socket network, TimeSource time) throws IOException {
        this.socket = socket;
        this.network = network;
        this.time = time;
        resp = new Resp(socket.getInputStream(), socket.getOutputStream());
    }

    boolean isBroken() {
        guard.lock();
        try {
            return broken != null;
        } finally {
            guard.unlock();
        }
    }

    /**
     * Sends a request and waits for its answer.
     *
     * @throws RedisRefusal what the server said against it
     */
    @Nullable
    Object ask(Request request, long deadline) throws RedisFault, RedisRefusal {
        return answer(send(request, deadline), deadline);
    }

    /** Sends a request; the same thread waits for its answer later. */
    Call send(Request request, long deadline) throws RedisFault {
        Call call = new Call();
        write(request, call, deadline);
        return call;
    }

    /** Sends a request whose answer, if there is one, is {@linkplain #hear heard}. */
    void tell(Request request, long deadline) throws RedisFault {
        write(request, null, deadline);
    }

    private void write(Request request, @Nullable Call call, long deadline) throws RedisFault {
        lockSending(deadline);
        TimeSource.@Nullable Timer timer = null;
        try {
            enqueue(call);
            if (request.length() > LONG_REQUEST) {
                // A write has no timeout of its own; closing the socket ends it.
                timer = time.at(deadline, () -> fail(new SocketTimeoutException("A request could not be written.")));
            }
            resp.write(request.parts());
        } catch (IOException e) {
            fail(e);
            throw new RedisFault(Kind.CUT_OFF, e);
        } finally {
            sending.unlock();
            if (timer != null) {
                timer.cancel();
            }
        }
    }

    private void lockSending(long deadline) throws RedisFault {
        if (!RedisWaits.until(deadline, time, sending)) {
            SocketTimeoutException why = new SocketTimeoutException("Another request could not be written.");
            fail(why);
            throw new RedisFault(Kind.NOT_SENT, why);
        }
    }

    private void enqueue(@Nullable Call call) throws RedisFault {
        guard.lock();
        try {
            if (broken != null) {
                throw new RedisFault(Kind.NOT_SENT, broken);
            }
            if (call != null) {
                unanswered.add(call);
            }
        } finally {
            guard.unlock();
        }
    }

    /**
     * Waits for the answer to a request that this thread has sent.
     *
     * @throws RedisRefusal what the server said against it
     */
    @Nullable
    Object answer(Call call, long deadline) throws RedisFault, RedisRefusal {
        boolean interrupted = false;
        boolean mayRead = !isVirtual() || !startReader();
        try {
            while (!call.done) {
                long left = deadline - time.nanos();
                if (left <= 0) {
                    fail(new SocketTimeoutException("No answer came in time."));
                } else if (mayRead && reading.tryLock()) {
                    try {
                        readUntil(call, deadline);
                    } finally {
                        reading.unlock();
                    }
                    leaveReading();
                } else {
                    LockSupport.parkNanos(this, left);
                    interrupted |= Thread.interrupted();
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        if (call.fault != null) {
            throw call.fault;
        }
        if (call.answer instanceof RedisRefusal refused) {
            throw refused;
        }
        return call.answer;
    }

    private void readUntil(Call mine, long deadline) {
        while (!mine.done) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - time.nanos());
            if (!readOne((int) Math.max(1, Math.min(left, Integer.MAX_VALUE)))) {
                return;
            }
        }
    }

    /** Reads one answer and gives it to whom it belongs; false if the connection has failed. */
    private boolean readOne(int timeout) {
        Object answer;
        try {
            socket.setSoTimeout(timeout);
            answer = resp.read();
        } catch (IOException e) {
            fail(e);
            return false;
        }
        Call next;
        guard.lock();
        try {
            next = broken == null ? unanswered.poll() : null;
        } finally {
            guard.unlock();
        }
        if (next == null) {
            fail(new IOException("An answer came although nothing was asked."));
            return false;
        }
        next.end(answer, null);
        return true;
    }

    /** Whoever waits for the next answer is to read from now on. It may have gone to sleep before this, or not yet. */
    private void leaveReading() {
        Call next;
        guard.lock();
        try {
            next = unanswered.peek();
        } finally {
            guard.unlock();
        }
        if (next != null) {
            LockSupport.unpark(next.thread);
        }
    }

    /** Sees to it that there is a thread which does nothing but read. */
    private boolean startReader() {
        guard.lock();
        try {
            if (!hasReader) {
                hasReader = true;
                Thread reader = new Thread(this::readOn, "locker-redis-reader");
                reader.setDaemon(true);
                reader.start();
            }
            return true;
        } finally {
            guard.unlock();
        }
    }

    private void readOn() {
        reading.lock();
        try {
            boolean more = true;
            while (more) {
                more = readOne(0);
            }
        } finally {
            reading.unlock();
        }
    }

    /**
     * Hears what the server says unasked, on a connection on which nothing is asked any more. For one thread.
     *
     * @return what it said; null if it was silent for so long
     * @throws RedisRefusal what it said against something
     */
    @Nullable
    Object hear(int millis) throws RedisFault, RedisRefusal {
        try {
            socket.setSoTimeout(millis);
            Object said = resp.read();
            if (said instanceof RedisRefusal refused) {
                throw refused;
            }
            return said;
        } catch (SocketTimeoutException e) {
            return null;
        } catch (IOException e) {
            fail(e);
            throw new RedisFault(Kind.CUT_OFF, e);
        }
    }

    /** Ends the connection, and all requests on it. */
    private void fail(Throwable why) {
        List<Call> hit;
        Throwable first;
        guard.lock();
        try {
            if (broken == null) {
                broken = why;
            }
            first = broken;
            hit = new ArrayList<>(unanswered);
            unanswered.clear();
        } finally {
            guard.unlock();
        }
        try {
            network.close();
        } catch (IOException e) {
            // It is of no use any more.
        }
        boolean late = first instanceof SocketTimeoutException;
        for (Call call : hit) {
            call.end(null, new RedisFault(late ? Kind.TIMED_OUT : Kind.CUT_OFF, first));
        }
    }

    /** Closes the connection; what is under way on it fails. */
    @Override
    public void close() {
        fail(new IOException("The connection was closed on this side."));
    }

    private static @Nullable MethodHandle findIsVirtual() {
        try {
            return MethodHandles.lookup().findVirtual(Thread.class, "isVirtual", MethodType.methodType(boolean.class));
        } catch (NoSuchMethodException | IllegalAccessException e) {
            return null;
        }
    }

    private static boolean isVirtual() {
        if (IS_VIRTUAL == null) {
            return false;
        }
        try {
            return (boolean) IS_VIRTUAL.invokeExact(Thread.currentThread());
        } catch (Throwable e) {
            throw new LinkageError("A thread cannot say whether it is virtual.", e);
        }
    }
}
