package io.locker.server.remote;

import io.locker.testkit.ContractPart;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is lost when a lease ends. */
@ExtendWith(ContractPart.Leases.class)
final class RemoteLeaseContractTest extends RemoteLocks {}
