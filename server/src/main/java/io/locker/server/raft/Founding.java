package io.locker.server.raft;

import com.alipay.sofa.jraft.Status;
import com.alipay.sofa.jraft.entity.LocalStorageOutter.StablePBMeta;
import com.alipay.sofa.jraft.entity.PeerId;
import com.alipay.sofa.jraft.entity.RaftOutter.SnapshotMeta;
import com.alipay.sofa.jraft.option.RaftOptions;
import com.alipay.sofa.jraft.storage.io.ProtoBufFile;
import com.alipay.sofa.jraft.storage.snapshot.SnapshotWriter;
import com.alipay.sofa.jraft.storage.snapshot.local.LocalSnapshotStorage;
import io.locker.server.log.LogException;
import io.locker.server.log.LogMachine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Writes the data of a node that has nothing but a snapshot, as if it had been in the group at that entry and in that
 * term and had voted for nobody. The next term is a later one.
 */
final class Founding {
    private final RaftSettings settings;
    private final long index;
    private final long term;
    private final List<PeerId> members;

    Founding(RaftSettings settings, long index, long term) {
        this.settings = settings;
        this.index = index;
        this.term = term;
        members = settings.group().members().stream().map(RaftLog::peer).toList();
    }

    void write(LogMachine.Image image) {
        DataDirectory directory = DataDirectory.begin(settings);
        try {
            boolean finished = false;
            try {
                writeSnapshot(directory, image);
                writeVote(directory);
                directory.finish(settings);
                finished = true;
            } finally {
                if (!finished) {
                    directory.giveUp();
                }
            }
        } catch (IOException e) {
            throw new LogException(
                    "The data of the node cannot be written. directory=" + settings.directory() + " why=\"" + e + "\"",
                    e);
        } finally {
            directory.close();
        }
    }

    private void writeSnapshot(DataDirectory directory, LogMachine.Image image) throws IOException {
        Path root = Path.of(directory.part("snapshot"));
        LocalSnapshotStorage storage = new LocalSnapshotStorage(root.toString(), directory.group(), new RaftOptions());
        if (!storage.init(null)) {
            throw new IOException("The directory of snapshots cannot be made.");
        }
        try {
            SnapshotWriter writer = storage.create();
            if (writer == null) {
                throw new IOException("The snapshot cannot be begun.");
            }
            Status written = MachineAdapter.write(image, writer);
            if (!written.isOk()) {
                throw new IOException(written.getErrorMsg());
            }
            SnapshotMeta.Builder meta =
                    SnapshotMeta.newBuilder().setLastIncludedIndex(index).setLastIncludedTerm(term);
            members.forEach(member -> meta.addPeers(member.toString()));
            if (!writer.saveMeta(meta.build())) {
                throw new IOException("The snapshot cannot be described.");
            }
            writer.close();
            if (storage.getLastSnapshotIndex() != index) {
                throw new IOException("The snapshot cannot be kept.");
            }
        } finally {
            storage.shutdown();
        }
        syncAll(root);
    }

    private void writeVote(DataDirectory directory) throws IOException {
        Path root = Files.createDirectories(Path.of(directory.part("vote")));
        StablePBMeta vote = StablePBMeta.newBuilder()
                .setTerm(term)
                .setVotedfor(PeerId.emptyPeer().toString())
                .build();
        if (!new ProtoBufFile(root.resolve("raft_meta").toString()).save(vote, true)) {
            throw new IOException("The term cannot be written.");
        }
        syncAll(root);
    }

    private static void syncAll(Path root) throws IOException {
        try (Stream<Path> found = Files.walk(root)) {
            for (Path each : found.filter(Files::isDirectory).toList()) {
                DataDirectory.syncDirectory(each);
            }
        }
    }
}
