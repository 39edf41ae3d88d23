package io.locker.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.locker.api.LockName;
import io.locker.host.TableWords;
import io.locker.machine.Claim;
import io.locker.machine.ClaimId;
import io.locker.machine.Command;
import io.locker.machine.Command.RequestId;
import io.locker.machine.Demand;
import io.locker.machine.LockTable;
import io.locker.machine.MachineLimits;
import io.locker.machine.Origin;
import io.locker.server.http.request.Json;
import org.junit.jupiter.api.Test;

class LockJsonTest {
    private final LockName name = new LockName("orders/42");
    private final LockTable table = new LockTable(1_000, MachineLimits.defaults());

    @Test
    void showsTheValueThatIsAttached() {
        ClaimId id = new ClaimId("s", 1);
        table.apply(1_000, new Command.OpenSession("s", "me", 1));
        Claim claim = Claim.of(id, Demand.exclusive(), new Origin("web-1", "nightly", ""));
        table.apply(1_000, new Command.Acquire(new RequestId("s", 1, 0), name, claim, true));
        table.apply(1_000, new Command.Attach(new RequestId("s", 2, 0), id, "half", 0));
        String json = Json.text(LockJson.lock(name, new TableWords(table).looked(0, name, 10, 3_001_000)));
        assertThat(json).contains("\"value\":{\"text\":\"half\",\"ageMillis\":3000}");
        assertThat(json).contains("\"holder\":\"web-1\"").contains("\"heldForMillis\":3000");
        assertThat(json).contains("\"token\":\"1025024\"");
    }
}
