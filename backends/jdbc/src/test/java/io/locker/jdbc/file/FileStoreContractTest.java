package io.locker.jdbc.file;

import io.locker.testkit.StoreContract;
import io.locker.testkit.StoreSubject;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

final class FileStoreContractTest extends StoreContract {
    @TempDir
    Path directory;

    @Override
    protected StoreSubject newSubject() {
        return new FileSubject(directory.resolve("locks"));
    }
}
