package io.locker.server.remote;

import io.locker.testkit.ContractPart;
import org.junit.jupiter.api.extension.ExtendWith;

/** All that is promised about locks and that no other class here has. */
@ExtendWith(ContractPart.Rest.class)
final class RemoteLockContractTest extends RemoteLocks {}
