// Takes a lock by HTTP again and again, and uses a resource that wants to see the token.
// Arguments: URL of the node, name of the lock, how often, URL of the resource, who it is.
const [url, name, rounds, resource, who] = process.argv.slice(2);

async function post(path, body) {
  const response = await fetch(url + path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: await response.json() };
}

async function use(kind, token) {
  const response = await fetch(`${resource}/${kind}?who=${who}&token=${token}`);
  if (response.status !== 200) {
    throw new Error(`The resource refused the token. kind=${kind} token=${token}`);
  }
}

for (let round = 0; round < Number(rounds); round++) {
  const held = await post(`/v1/locks/${encodeURIComponent(name)}/acquire`, { wait: "30s", purpose: who });
  if (held.status !== 200) {
    throw new Error(JSON.stringify(held));
  }
  await use("ENTER", held.body.token);
  await use("LEAVE", held.body.token);
  const given = await post(`/v1/locks/${encodeURIComponent(name)}/release`, { session: held.body.session });
  if (given.status !== 200) {
    throw new Error(JSON.stringify(given));
  }
}
console.log("done");
