// Keeps a lock, tells what happens to it, and gives it back when a line is said to it.
// Arguments: nodes, name of the lock, the lease in milliseconds, how long to wait for the lock at most.
import { LockerClient } from "./locker.mjs";

const [nodes, name, leaseMillis, waitMillis] = process.argv.slice(2);

const client = await new LockerClient(nodes.split(","), "locker.proto", { leaseMillis: Number(leaseMillis) }).open();
console.log("open");
const hold = await client.acquire(name, { waitMillis: Number(waitMillis) });
if (hold === null) {
  console.log("not had");
  await client.close();
  process.exit(0);
}
console.log(`held ${hold.token}`);
hold.signal.addEventListener("abort", () => console.log(`over valid=${hold.isValid} ${hold.signal.reason.message}`));
process.stdin.once("data", async () => {
  console.log(`valid ${hold.isValid}`);
  console.log(`became ${await hold.release().catch((error) => error.message)}`);
  await client.close();
  process.exit(0);
});
