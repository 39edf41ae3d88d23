package io.locker.jdbc.file;

import io.locker.testkit.ContractPart;
import io.locker.testkit.contract.LockContract;
import io.locker.testkit.contract.LockSubject;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What is lost when a lease ends, of the suite that every backend passes. */
@ExtendWith(ContractPart.Leases.class)
@Tag("one-java")
final class FileLeaseContractTest extends LockContract {
    @TempDir
    Path directory;

    @Override
    protected LockSubject newSubject() {
        return new FileLockSubject(directory.resolve("locks"));
    }
}
