// A job that is done under a lock of the lock server. Arguments: the nodes, as host:port,host:port.
import { LockerClient } from "./locker.mjs";

const nodes = (process.argv[2] ?? "localhost:7420").split(",");
const work = ["first", "second", "third"];
const write = async (token, text) => console.log(`${text} with token ${token}`);

// region use
const client = await new LockerClient(nodes, "locker.proto").open();
const hold = await client.acquire("orders/42", { waitMillis: 10_000, purpose: "nightly" });
if (hold) {
  hold.signal.addEventListener("abort", () => console.log(hold.signal.reason.message));
  for (const each of work) {
    if (hold.isValid) await write(hold.token, each); // what is written to refuses a smaller token
  }
  await hold.release();
}
await client.close();
// endregion
