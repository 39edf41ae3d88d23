// Takes a lock over gRPC again and again, and uses a resource that wants to see the token.
// Arguments: nodes, name of the lock, how often, URL of the resource, who it is.
import { LockerClient } from "./locker.mjs";

const [nodes, name, rounds, resource, who] = process.argv.slice(2);

async function use(kind, token) {
  const response = await fetch(`${resource}/${kind}?who=${who}&token=${token}`);
  if (response.status !== 200) {
    throw new Error(`The resource refused the token. kind=${kind} token=${token}`);
  }
}

const client = await new LockerClient(nodes.split(","), "locker.proto").open();
let last = 0n;
for (let round = 0; round < Number(rounds); round++) {
  const hold = await client.acquire(name, { waitMillis: 30_000, purpose: who });
  if (hold.token <= last) {
    throw new Error(`A later grant has a smaller token. token=${hold.token} last=${last}`);
  }
  last = hold.token;
  await use("ENTER", hold.token);
  await use("LEAVE", hold.token);
  const became = await hold.release();
  if (became !== "released") {
    throw new Error(`The lock was not given back. became=${became}`);
  }
}
await client.close();
console.log("done");
