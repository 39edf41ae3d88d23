package io.locker.examples;

import io.locker.Locker;
import io.locker.api.DistributedLock;
import io.locker.api.Hold;
import java.nio.file.Files;
import java.nio.file.Path;

/** Takes a lock in this user's state directory, and changes something that is guarded by the token. */
final class QuickStart {
    private QuickStart() {}

    /**
     * Runs the example.
     *
     * @param args none
     * @throws Exception if the lock or the table cannot be used
     */
    public static void main(String[] args) throws Exception {
        Path table = Files.createTempFile("orders", ".db");
        try (Orders orders = Orders.open(table)) {
            orders.add("42");
            // region quick-start
            try (Locker locker = Locker.open("file:")) {
                DistributedLock lock = locker.lock("orders/42");
                try (Hold hold = lock.acquire()) { // waits for its turn
                    orders.ship("42", hold); // refused if a later holder has been there
                }
            }
            // endregion
            System.out.println("Order 42 is " + orders.state("42") + ".");
        } finally {
            Files.delete(table);
        }
    }
}
