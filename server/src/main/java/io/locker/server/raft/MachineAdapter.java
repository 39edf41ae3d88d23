package io.locker.server.raft;

import com.alipay.sofa.jraft.Closure;
import com.alipay.sofa.jraft.Iterator;
import com.alipay.sofa.jraft.Status;
import com.alipay.sofa.jraft.conf.Configuration;
import com.alipay.sofa.jraft.core.StateMachineAdapter;
import com.alipay.sofa.jraft.entity.LeaderChangeContext;
import com.alipay.sofa.jraft.entity.PeerId;
import com.alipay.sofa.jraft.error.RaftError;
import com.alipay.sofa.jraft.error.RaftException;
import com.alipay.sofa.jraft.storage.snapshot.SnapshotReader;
import com.alipay.sofa.jraft.storage.snapshot.SnapshotWriter;
import io.locker.server.log.LogException;
import io.locker.server.log.LogMachine;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** Hands what the engine tells on to the machine, and ends this node's part as soon as the machine throws anything. */
final class MachineAdapter extends StateMachineAdapter {
    private static final String FILE = "table";
    private static final int BUFFER = 1 << 16;

    private final LogMachine machine;
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final AtomicLong term = new AtomicLong();
    private volatile List<String> members = List.of();

    MachineAdapter(LogMachine machine) {
        this.machine = machine;
    }

    /** The machine is not called after this, but for a call that is under way. */
    void close() {
        stopped.set(true);
    }

    long term() {
        return term.get();
    }

    /** Returns where the nodes are reached that were decided on last; empty if that was before this node was opened. */
    List<String> members() {
        return members;
    }

    @Override
    public void onApply(Iterator entries) {
        while (entries.hasNext()) {
            if (stopped.get()) {
                entries.setErrorAndRollback(1, new Status(RaftError.ESTATEMACHINE, "This node has stopped."));
                return;
            }
            try {
                machine.apply(entries.getIndex(), bytes(entries.getData()));
            } catch (RuntimeException | Error e) {
                String why = "An entry cannot be applied. index=" + entries.getIndex() + " why=\"" + e + "\"";
                entries.setErrorAndRollback(1, new Status(RaftError.ESTATEMACHINE, "%s", why));
                stop(new LogException(why, e));
                return;
            }
            entries.next();
        }
    }

    private static byte[] bytes(ByteBuffer data) {
        ByteBuffer copy = data.duplicate();
        byte[] bytes = new byte[copy.remaining()];
        copy.get(bytes);
        return bytes;
    }

    private void stop(LogException why) {
        if (stopped.compareAndSet(false, true)) {
            machine.stopped(why);
        }
    }

    @Override
    public void onLeaderStart(long newTerm) {
        term.set(newTerm);
        tell(() -> machine.leads(newTerm));
    }

    @Override
    public void onLeaderStop(Status status) {
        tell(machine::leadsNoMore);
    }

    @Override
    public void onStartFollowing(LeaderChangeContext context) {
        term.set(context.getTerm());
        tell(() -> machine.follows(Optional.of(context.getLeaderId().toString())));
    }

    @Override
    public void onStopFollowing(LeaderChangeContext context) {
        tell(() -> machine.follows(Optional.empty()));
    }

    private void tell(Runnable what) {
        if (stopped.get()) {
            return;
        }
        try {
            what.run();
        } catch (RuntimeException | Error e) {
            stop(new LogException("The machine failed. why=\"" + e + "\"", e));
        }
    }

    @Override
    public void onConfigurationCommitted(Configuration configuration) {
        members = configuration.listPeers().stream().map(PeerId::toString).toList();
    }

    @Override
    public void onError(RaftException e) {
        stop(new LogException("The log cannot go on. why=\"" + e.getStatus() + "\"", e));
    }

    @Override
    public void onSnapshotSave(SnapshotWriter writer, Closure done) {
        LogMachine.Image image;
        try {
            image = machine.save();
        } catch (RuntimeException | Error e) {
            done.run(new Status(RaftError.EIO, "The machine cannot be saved: %s", e));
            stop(new LogException("The machine cannot be saved. why=\"" + e + "\"", e));
            return;
        }
        Thread thread = new Thread(() -> done.run(write(image, writer)), "locker-snapshot");
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Writes the image, and returns when it is on the disk. Whatever is thrown is told, also that there is no memory:
     * else the engine would wait for this snapshot for ever, and the log would grow.
     */
    static Status write(LogMachine.Image image, SnapshotWriter writer) {
        Path file = Path.of(writer.getPath(), FILE);
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            OutputStream out = new BufferedOutputStream(new SteadyOutput(channel), BUFFER);
            image.writeTo(out);
            out.flush(); // forces the rest
        } catch (IOException | RuntimeException | Error e) {
            return new Status(RaftError.EIO, "The snapshot cannot be written. file=%s why=%s", file, e);
        }
        return writer.addFile(FILE) ? Status.OK() : new Status(RaftError.EIO, "The snapshot cannot be listed.");
    }

    @Override
    public boolean onSnapshotLoad(SnapshotReader reader) {
        Path file = Path.of(reader.getPath(), FILE);
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), BUFFER)) {
            machine.load(in);
            members = List.copyOf(reader.load().getPeersList());
            return true;
        } catch (IOException | RuntimeException | Error e) {
            stop(new LogException("The snapshot cannot be read. file=" + file + " why=\"" + e + "\"", e));
            return false;
        }
    }
}
