package io.locker.cli.look;

import io.locker.cli.run.RunCommand;
import io.locker.cli.support.ExitCode;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * What the launcher runs once to find out which classes a start needs: a command under a lock on a file, and a look at
 * the locks there.
 */
@Command(name = "train", hidden = true)
final class TrainCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "DIRECTORY")
    String directory = "";

    @Override
    public Integer call() throws InterruptedException {
        String at = "file:" + directory + "/locks";
        RunCommand.run(List.of("--at", at, "--wait", "1s", "training", "--", "true"));
        LockerCommand.run("ls", "--json", "--at", at);
        LockerCommand.run("show", "--at", at, "training");
        return ExitCode.OK;
    }
}
