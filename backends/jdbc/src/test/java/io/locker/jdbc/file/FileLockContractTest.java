package io.locker.jdbc.file;

import io.locker.testkit.ContractPart;
import io.locker.testkit.contract.LockContract;
import io.locker.testkit.contract.LockSubject;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** All that no other class here has, of the suite that every backend passes. */
@ExtendWith(ContractPart.Rest.class)
final class FileLockContractTest extends LockContract {
    @TempDir
    Path directory;

    @Override
    protected LockSubject newSubject() {
        return new FileLockSubject(directory.resolve("locks"));
    }
}
