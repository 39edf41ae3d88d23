package io.locker.remote.shaded;

import io.locker.Locker;
import io.locker.api.Hold;

/** A program that takes a lock and prints the token. */
final class OneHold {
    private OneHold() {}

    public static void main(String[] arguments) throws InterruptedException {
        try (Locker locker = Locker.open(arguments[0]);
                Hold hold = locker.lock("a").acquire()) {
            System.out.println("token " + hold.token());
        }
    }
}
