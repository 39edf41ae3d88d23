package io.locker.cli.run;

import com.sun.management.GarbageCollectionNotificationInfo;
import io.locker.cli.run.Happening.Signalled;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.Queue;
import javax.management.Notification;
import javax.management.NotificationEmitter;
import javax.management.openmbean.CompositeData;

/**
 * Hears the signal QUIT, which the JVM keeps for itself.
 *
 * <p>On QUIT the JVM prints a dump of its threads and lets no program handle the signal. The launcher turns the
 * printing off and asks for a census of the heap with each dump. A census is a garbage collection with a cause of its
 * own, and of garbage collections a program is told. Nothing else takes a census: the launcher closes the JVM to other
 * tools.
 *
 * <p>Loading what is needed to be told takes longer than many commands run, so it begins late and on a thread of its
 * own. A QUIT that comes earlier has no effect.
 */
final class QuitWatch {
    private static final String CENSUS = "Heap Inspection Initiated GC";
    private static final int SIGQUIT = 3;

    private final Queue<Happening> happenings;

    private QuitWatch(Queue<Happening> happenings) {
        this.happenings = happenings;
    }

    /** Begins to listen, if the launcher has prepared the JVM for it. */
    static void begin(Queue<Happening> happenings) {
        if (Boolean.getBoolean("locker.quit")) {
            Thread thread = new Thread(new QuitWatch(happenings)::listen, "locker-quit");
            thread.setDaemon(true);
            thread.start();
        }
    }

    private void listen() {
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            if (collector instanceof NotificationEmitter emitter) {
                emitter.addNotificationListener((notification, handback) -> collected(notification), null, null);
            }
        }
    }

    private void collected(Notification notification) {
        if (notification.getUserData() instanceof CompositeData data
                && GarbageCollectionNotificationInfo.from(data).getGcCause().equals(CENSUS)) {
            happenings.add(new Signalled("QUIT", SIGQUIT));
        }
    }
}
