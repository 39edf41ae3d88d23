package io.locker.server.remote;

import io.locker.testkit.ContractPart;
import org.junit.jupiter.api.extension.ExtendWith;

/** What many clients and processes do together. */
@ExtendWith(ContractPart.Crowd.class)
final class RemoteCrowdContractTest extends RemoteLocks {}
