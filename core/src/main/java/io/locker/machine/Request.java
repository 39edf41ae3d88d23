package io.locker.machine;

/**
 * What may be posted to the inbox of a lock, for whoever writes the lock's document next: it conflicts with nothing and
 * may wait. One line of text.
 */
public sealed interface Request {
    /**
     * Returns which claim the request is about.
     *
     * @return the id of the claim
     */
    ClaimId id();

    /**
     * Returns the request as one line without its end.
     *
     * @return what {@link #decode} reads
     */
    String encode();

    /**
     * A claim arrives.
     *
     * @param claim the claim
     */
    record Ask(Claim claim) implements Request {
        @Override
        public ClaimId id() {
            return claim.id();
        }

        @Override
        public String encode() {
            return Facts.line(out -> out.fact("claim").claim(claim));
        }
    }

    /**
     * A claim is to be gone, whatever has become of it.
     *
     * @param id the claim
     */
    record Withdraw(ClaimId id) implements Request {
        @Override
        public String encode() {
            return Facts.line(out -> out.fact("withdraw").id(id));
        }
    }

    /**
     * A hold ends.
     *
     * @param id the claim that holds the lock
     */
    record Release(ClaimId id) implements Request {
        @Override
        public String encode() {
            return Facts.line(out -> out.fact("release").id(id));
        }
    }

    /**
     * Makes the request that a claim arrives.
     *
     * @param claim the claim
     * @return the request
     */
    static Request claim(Claim claim) {
        return new Ask(claim);
    }

    /**
     * Makes the request that a claim is to be gone.
     *
     * @param id the claim
     * @return the request
     */
    static Request withdraw(ClaimId id) {
        return new Withdraw(id);
    }

    /**
     * Makes the request that a hold ends.
     *
     * @param id the claim that holds the lock
     * @return the request
     */
    static Request release(ClaimId id) {
        return new Release(id);
    }

    /**
     * Reads a request.
     *
     * @param text one line
     * @return the request
     * @throws UnreadableDocument if this version of Locker knows no such request
     */
    static Request decode(String text) {
        try {
            Facts.Reader reader = new Facts.Reader(text);
            Request request = read(reader.word(), reader);
            reader.end();
            return request;
        } catch (IllegalArgumentException e) {
            throw new UnreadableDocument("The request cannot be read. why=\"" + e.getMessage() + "\" text=" + text, e);
        }
    }

    private static Request read(String kind, Facts.Reader reader) {
        return switch (kind) {
            case "claim" -> new Ask(reader.claim(reader.id(), reader.demand()));
            case "withdraw" -> new Withdraw(reader.id());
            case "release" -> new Release(reader.id());
            default -> throw new IllegalArgumentException("There is no such request in this version. request=" + kind);
        };
    }
}
