// Holds a lock and renews it as long as it lives; prints what it is told.
// Arguments: URL of the node, name of the lock, lease.
const [url, name, ttl] = process.argv.slice(2);

async function post(verb, body) {
  const response = await fetch(`${url}/v1/locks/${encodeURIComponent(name)}/${verb}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: await response.json() };
}

const held = await post("acquire", { ttl });
console.log(`held ${held.body.token}`);
for (;;) {
  await new Promise((done) => setTimeout(done, 100));
  const renewed = await post("renew", { session: held.body.session });
  if (renewed.status !== 200) {
    console.log(`lost ${renewed.status} ${held.body.token}`);
    break;
  }
}
