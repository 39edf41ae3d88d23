package io.locker.server.raft;

import com.alipay.sofa.jraft.storage.impl.RocksDBLogStorage;
import com.alipay.sofa.jraft.util.StorageOptionsFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import org.rocksdb.DBOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.RocksDB;
import org.rocksdb.WALRecoveryMode;

/** How the entries are kept on the disk. */
final class RocksSettings {
    private static final AtomicBoolean APPLIED = new AtomicBoolean();
    private static final long WAL_BYTES = 256L << 20;

    private RocksSettings() {}

    /**
     * Takes effect for all logs of this process. A record that is torn at the end was never acknowledged and is left
     * out; one that is damaged anywhere else may have been, and then the log is not opened. (The default would open it
     * and leave out everything behind the damage, as if it had never been acknowledged.)
     */
    static void apply() {
        if (!APPLIED.compareAndSet(false, true)) {
            return;
        }
        RocksDB.loadLibrary();
        DBOptions options = StorageOptionsFactory.getDefaultRocksDBOptions();
        options.setWalRecoveryMode(WALRecoveryMode.TolerateCorruptedTailRecords);
        options.setMaxTotalWalSize(WAL_BYTES);
        options.setInfoLogLevel(InfoLogLevel.WARN_LEVEL);
        options.setKeepLogFileNum(4);
        StorageOptionsFactory.registerRocksDBOptions(RocksDBLogStorage.class, options);
    }
}
