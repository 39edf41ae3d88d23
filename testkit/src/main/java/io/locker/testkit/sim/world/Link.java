package io.locker.testkit.sim.world;

/**
 * The network between one process and what it talks to. Each message takes its own time, so that messages overtake each
 * other; it may be lost, or come long after anybody waits for it.
 */
public final class Link {
    /**
     * How the network behaves. Times are in nanoseconds.
     *
     * @param least the shortest time a message takes
     * @param most the longest time a message takes, unless it is late
     * @param lost how many messages in a thousand are lost
     * @param late how many messages in a thousand are late
     * @param latest how late a message can be
     */
    public record Weather(long least, long most, int lost, int late, long latest) {
        /**
         * Throws for a network.
         *
         * @param dice chance
         * @return how it behaves
         */
        public static Weather of(Dice dice) {
            long least = dice.between(50, 2_000) * Timeline.MICRO;
            long most = least + dice.between(100, dice.chance(200) ? 40_000 : 4_000) * Timeline.MICRO;
            boolean rough = dice.chance(120);
            int lost = dice.chance(500) ? dice.below(rough ? 200 : 80) : 0;
            int late = rough ? dice.below(300) : dice.chance(400) ? dice.below(60) : 0;
            return new Weather(least, most, lost, late, most + dice.between(50, 800) * Timeline.MILLI);
        }

        /**
         * Throws for a network that is as fast as can be while nothing is wrong with it.
         *
         * @param dice chance
         * @return how it behaves
         */
        public static Weather ofFastMessages(Dice dice) {
            long least = dice.between(10, 50) * Timeline.MICRO;
            long most = least + dice.between(10, 100) * Timeline.MICRO;
            return new Weather(least, most, 0, 0, most + dice.between(100, 800) * Timeline.MILLI);
        }

        /**
         * Throws for a network from which many messages come after they were given up, or never.
         *
         * @param dice chance
         * @return how it behaves
         */
        public static Weather ofSilence(Dice dice) {
            long least = dice.between(50, 2_000) * Timeline.MICRO;
            long most = least + dice.between(100, 4_000) * Timeline.MICRO;
            long latest = most + dice.between(100, 600) * Timeline.MILLI;
            return new Weather(least, most, dice.below(50), 50 + dice.below(250), latest);
        }

        /**
         * Returns the same network when all its messages are late.
         *
         * @return nothing lost, everything late
         */
        public Weather slow() {
            return new Weather(least, most, 0, 1_000, latest);
        }

        /**
         * Returns the same network without faults.
         *
         * @return nothing lost, nothing late
         */
        public Weather fair() {
            return new Weather(least, most, 0, 0, latest);
        }
    }

    /** What {@link #fate} says of a message that never arrives. */
    public static final long NEVER = -1;

    private final Dice dice;
    private Weather weather;
    private boolean outCut;
    private boolean inCut;

    /**
     * Makes a link that works.
     *
     * @param dice its own chance
     * @param weather how it behaves
     */
    public Link(Dice dice, Weather weather) {
        this.dice = dice;
        this.weather = weather;
    }

    /**
     * Cuts the link, one way or both, or mends it.
     *
     * @param out whether messages from the process are lost
     * @param in whether messages to the process are lost
     */
    public void cut(boolean out, boolean in) {
        outCut = out;
        inCut = in;
    }

    /**
     * Changes how the network behaves.
     *
     * @param next from now on
     */
    public void weather(Weather next) {
        weather = next;
    }

    /**
     * Returns the shortest time a message takes.
     *
     * @return nanoseconds
     */
    public long shortest() {
        return weather.least;
    }

    /**
     * Decides what becomes of a message that is sent now.
     *
     * @param out whether it comes from the process
     * @return after how many nanoseconds it arrives, or {@link #NEVER}
     */
    public long fate(boolean out) {
        if (out ? outCut : inCut) {
            return NEVER;
        }
        int chance = dice.below(1000);
        if (chance < weather.lost) {
            return NEVER;
        }
        if (chance < weather.lost + weather.late) {
            return dice.between(weather.most, weather.latest);
        }
        return dice.between(weather.least, weather.most);
    }
}
