package io.locker.redis;

/** An error that Redis gave as its answer: a word in capitals that says of which kind it is, then a sentence. */
final class RedisRefusal extends Exception {
    private static final long serialVersionUID = 1L;

    /** Made from what came over the wire; where in this program that was says nothing. */
    RedisRefusal(String said) {
        super(said, null, false, false);
    }

    String said() {
        return String.valueOf(getMessage());
    }

    /** Whether it is of one kind, told in the first place or as the only thing known. */
    boolean is(String word) {
        return said().startsWith(word + " ") || said().equals(word);
    }
}
