package io.locker.benchmarks.server;

import io.locker.benchmarks.lab.Section;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A client whose calls return at once, so that one thread keeps many requests on their way. */
interface Pipeline extends Locks {
    /** Far longer than any answer takes, also while another node begins to lead. */
    int PATIENCE_SECONDS = 30;

    /** Is told once what became of a request; on whichever thread knows it. */
    interface Done {

        /**
         * Takes the result.
         *
         * @param why what went wrong; null if nothing did
         */
        void done(@Nullable Throwable why);
    }

    /**
     * Asks for a lock.
     *
     * @param name the lock, which nobody else wants at that time
     * @param done is told when it is ours
     */
    void acquire(String name, Done done);

    /**
     * Gives a lock back.
     *
     * @param name the lock
     * @param done is told when that is done
     */
    void release(String name, Done done);

    @Override
    default Section section(String name) {
        return new Section() {
            @Override
            public void enter() throws Exception {
                await(done -> acquire(name, done));
            }

            @Override
            public void leave() throws Exception {
                await(done -> release(name, done));
            }
        };
    }

    /** Something that is asked for. */
    interface Asking {
        /** Asks. */
        void ask(Done done);
    }

    private static void await(Asking asking) throws Exception {
        CompletableFuture<Boolean> answer = new CompletableFuture<>();
        asking.ask(why -> {
            if (why == null) {
                answer.complete(true);
            } else {
                answer.completeExceptionally(why);
            }
        });
        boolean unused = answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }
}
