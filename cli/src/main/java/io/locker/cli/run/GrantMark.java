package io.locker.cli.run;

/**
 * What the command is told of the lock in its environment, which its own children inherit: so they can be found even
 * when they have left the tree of processes.
 *
 * @param name the lock
 * @param token the fencing token
 * @param session the session that holds it; never used twice
 */
record GrantMark(String name, String token, String session) {

    /**
     * Says whether a process was started under this grant.
     *
     * @param environment the variables, each followed by the character 0
     * @return whether it carries the mark
     */
    boolean isIn(String environment) {
        String all = "\0" + environment;
        return all.contains("\0LOCKER_SESSION=" + session + "\0") && all.contains("\0LOCKER_TOKEN=" + token + "\0");
    }
}
