// A client of Locker's lock server, over gRPC, in one file: copy it and change it. What a client has to do is said in
// locker.proto, by numbered rules; the numbers in this file are those.
//
//   npm install @grpc/grpc-js @grpc/proto-loader
import grpc from "@grpc/grpc-js";
import loader from "@grpc/proto-loader";
import { randomUUID } from "node:crypto";
import { hostname } from "node:os";

const SHAPE = { keepCase: true, longs: String, enums: String, oneofs: true, defaults: true };
const FRAME = 64 << 20;
const REFUSED = [grpc.status.UNAUTHENTICATED, grpc.status.PERMISSION_DENIED, grpc.status.UNIMPLEMENTED];
const TRY_AGAIN = ["UNSPECIFIED", "UNAVAILABLE", "OUTCOME_UNKNOWN"];

/** A lock that is held. */
export class Hold {
  #client;
  #claim;
  #given = false;
  #end = new AbortController();

  constructor(client, claim, lock, token) {
    this.#client = client;
    this.#claim = claim;
    this.lock = lock;
    /** The fencing token, a BigInt: send it along with every write, and let what is written to refuse smaller ones. */
    this.token = BigInt(token);
    /** Aborted when the hold is lost; its reason says why. */
    this.signal = this.#end.signal;
  }

  /** Says whether the hold is good by the clock of this program. Ask it before each piece of work. */
  get isValid() {
    return !this.#given && !this.signal.aborted && this.#client.isAlive;
  }

  /** Called by the client. */
  lose(why) {
    this.#end.abort(new Error(why));
  }

  /** Gives the lock back. Says "released", or what else had become of the hold, such as "broken". */
  release() {
    this.#given = true;
    return this.#client.release(this.#claim);
  }
}

/** One session with the lock server. When it is over, all its holds are lost; then open another one. */
export class LockerClient {
  #nodes;
  #options;
  #Locks;
  #session = randomUUID();
  #deadline = Infinity;
  #opening = withResolvers();
  #opened = false;
  #over = null;
  #line = null;
  #ids = 0;
  #numbers = 0;
  #answers = new Map(); // id of a call on this line → who wants the answer
  #requests = new Map(); // number of a request → what was not answered yet
  #claims = new Map(); // number of a claim → who waits for it, and then the hold
  #beats;
  #watch;

  /**
   * Takes nodes as "host:port", any of which may be down, and where locker.proto lies. Options: leaseMillis, holder
   * (for people), token (who comes), credentials (such as grpc.credentials.createSsl(ca)).
   */
  constructor(nodes, proto, options = {}) {
    const { leaseMillis = 15_000, holder = `${hostname()} ${process.pid}`, token } = options;
    const credentials = options.credentials ?? grpc.credentials.createInsecure();
    this.#nodes = [...nodes];
    this.#options = { lease: leaseMillis, holder, token, credentials };
    this.#opening.promise.catch(() => {}); // told to whoever opens
    this.#Locks = grpc.loadPackageDefinition(loader.loadSync(proto, SHAPE)).locker.v1.Locks;
  }

  /** Opens the session; ends when a node has taken it. */
  open() {
    this.#beats = setInterval(() => this.#beat(), this.#options.lease / 4);
    this.#connect();
    return this.#opening.promise;
  }

  get isAlive() {
    return !this.#over && performance.now() < this.#deadline;
  }

  /** Waits for a lock, for as long as wanted; null if it could not be had. */
  acquire(lock, { waitMillis = Infinity, mode = "EXCLUSIVE", purpose = "" } = {}) {
    const number = ++this.#numbers;
    const { promise, resolve, reject } = withResolvers();
    const claim = { lock, resolve, reject, hold: null };
    this.#claims.set(number, claim);
    const wish = { id: { number }, demand: { mode }, holder: this.#options.holder, purpose };
    this.#request(number, "acquire", { lock, claim: wish, may_wait: waitMillis > 0 })
      .then((reply) => this.#stands(number, reply), reject);
    if (waitMillis > 0 && waitMillis !== Infinity) {
      const timer = setTimeout(() => this.#giveUp(number), waitMillis);
      promise.catch(() => {}).finally(() => clearTimeout(timer));
    }
    return promise;
  }

  /** Ends the session, and gives back all that it holds. */
  async close() {
    if (this.#line?.ready && !this.#over) {
      await new Promise((resolve) => {
        this.#say({ close_session: { session: this.#session } }, resolve);
        setTimeout(resolve, 1_000).unref();
      });
    }
    this.#finish("The client was closed.");
  }

  /** Ends a hold; see Hold. */
  async release(claim) {
    this.#claims.delete(claim.number);
    return (await this.#request(++this.#numbers, "release", { claim })).kind;
  }

  /** Sends a request of the session, again and again until it is answered. */
  #request(number, kind, fields) {
    const { promise, resolve, reject } = withResolvers();
    this.#requests.set(number, { kind, fields, resolve, reject });
    if (this.#over) {
      this.#refuse(number, new Error(this.#over));
    } else if (this.#line?.ready) {
      this.#send(number);
    }
    return promise;
  }

  #refuse(number, why) {
    this.#requests.get(number).reject(why);
    this.#requests.delete(number);
  }

  #send(number) {
    const { kind, fields, resolve } = this.#requests.get(number);
    const done = Math.min(...this.#requests.keys()) - 1;
    this.#say({ [kind]: { request: { session: this.#session, number, done }, ...fields } }, (word) => {
      if (word.kind === "failed") {
        this.#refuse(number, new Error(word.failed.message));
      } else {
        this.#requests.delete(number);
        resolve(word.replied.reply);
      }
    });
  }

  /** Whatever is said at the same time goes into one message. */
  #say(call, answered) {
    const line = this.#line;
    const id = ++this.#ids;
    this.#answers.set(id, answered);
    if (line.waiting.push({ id, ...call }) === 1) {
      setImmediate(() => line === this.#line && line.stream.write({ calls: line.waiting.splice(0) }));
    }
  }

  // Rules 2 and 4: a lease counts from the moment before the sign of life was sent.
  #signOfLife(call, answered) {
    const sent = performance.now();
    this.#say(call, (word) => {
      const alive = word.kind === "resumed" ? word.resumed.alive : word.replied?.reply.kind === "done";
      if (!alive) {
        const why = word.failed?.message ?? word.replied?.reply.refused?.detail;
        return this.#finish(why ?? "The session has ended at the server.");
      }
      this.#deadline = sent + this.#options.lease;
      clearTimeout(this.#watch);
      this.#watch = setTimeout(() => this.#finish("The lease has run out."), this.#deadline - performance.now());
      answered?.(word);
    });
  }

  #beat() {
    const line = this.#line;
    if (line?.ready && performance.now() - line.heard < this.#options.lease / 2) {
      this.#signOfLife({ beat: { session: this.#session } });
    } else if (line?.ready) {
      line.stream.cancel(); // a node that says nothing: perhaps another one does
    }
  }

  // Rule 1: any node; one that cannot serve names the one that may.
  #connect() {
    const client = new this.#Locks(this.#nodes[0], this.#options.credentials, {
      "grpc.max_receive_message_length": FRAME,
    });
    const metadata = new grpc.Metadata();
    if (this.#options.token) {
      metadata.set("authorization", `Bearer ${this.#options.token}`);
    }
    const stream = client.Session(metadata);
    const line = { client, stream, ready: false, heard: performance.now(), waiting: [] };
    const hurry = setTimeout(() => stream.cancel(), Math.max(1_000, this.#options.lease / 4));
    this.#line = line;
    stream.on("data", (words) => {
      clearTimeout(hurry);
      line.heard = performance.now();
      words.words.forEach((word) => this.#hear(word));
    });
    stream.on("error", (error) => {
      clearTimeout(hurry);
      this.#lost(line, error);
    });
    stream.on("end", () => this.#lost(line, new Error("The server ended the stream.")));
  }

  #lost(line, error) {
    if (this.#line !== line) {
      return;
    }
    this.#line = null;
    this.#answers.clear();
    line.client.close();
    if (this.#over) {
      return;
    }
    if (REFUSED.includes(error.code)) {
      return this.#finish(error.message);
    }
    const leader = error.metadata?.get("locker-leader")[0];
    this.#nodes.push(this.#nodes.shift());
    if (leader) {
      this.#nodes = [leader, ...this.#nodes.filter((node) => node !== leader)];
    }
    setTimeout(() => this.#over || this.#connect(), 100);
  }

  #hear(word) {
    if (word.kind === "welcome") {
      this.#begin();
    } else if (word.kind === "happened") {
      this.#happened(word.happened.event);
    } else if (word.kind) {
      const id = Number(word[word.kind].id);
      const answered = this.#answers.get(id);
      this.#answers.delete(id);
      if (TRY_AGAIN.includes(word.failed?.code)) {
        this.#line.stream.cancel(); // rule 5: elsewhere, with the same number
      } else {
        answered?.(word);
      }
    }
  }

  // Rule 5: resume, compare, and send again what was not answered.
  #begin() {
    const { lease, holder } = this.#options;
    const begun = (word) => {
      this.#opened = true;
      word.resumed && this.#compare(word.resumed.standings);
      this.#line.ready = true;
      [...this.#requests.keys()].forEach((number) => this.#send(number));
      this.#opening.resolve(this);
    };
    const session = this.#session;
    const first = this.#opened ? { resume: { session } } : { open_session: { session, holder, lease: lease * 1_000 } };
    this.#signOfLife(first, begun);
  }

  #compare(standings) {
    const known = new Map(standings.map((standing) => [Number(standing.claim.number), standing.reply]));
    for (const number of this.#claims.keys()) {
      if (!this.#requests.has(number)) {
        this.#stands(number, known.get(number) ?? { kind: "unknown" });
      }
    }
  }

  /** How a claim stands, by an answer, by news, or after the session was resumed. */
  #stands(number, reply) {
    const claim = this.#claims.get(number);
    if (!claim || reply.kind === "queued") {
      return;
    }
    if (reply.kind === "granted") {
      claim.hold ??= new Hold(this, { number }, claim.lock, reply.granted.grant.token);
      return claim.resolve(claim.hold);
    }
    this.#claims.delete(number);
    const { by, reason } = reply.broken ?? {};
    claim.hold?.lose(reply.broken ? `The hold was broken. by=${by} reason=${reason}` : "The hold is gone.");
    reply.kind === "busy" ? claim.resolve(null) : claim.reject(new Error(reply.refused?.detail ?? reply.kind));
  }

  #happened(event) {
    if (event.kind === "granted") {
      this.#stands(Number(event.granted.grant.claim.id.number), { kind: "granted", granted: event.granted });
    } else if (event.kind === "broken") {
      this.#stands(Number(event.broken.claim.number), { kind: "broken", broken: event.broken.note });
    } else if (event.kind === "session_ended" && event.session_ended.session === this.#session) {
      this.#finish("The session has ended at the server.");
    }
  }

  #giveUp(number) {
    const claim = this.#claims.get(number);
    if (claim && !claim.hold) {
      this.#claims.delete(number);
      this.#request(++this.#numbers, "withdraw", { claim: { number } }).then(() => claim.resolve(null), claim.reject);
    }
  }

  #finish(why) {
    if (this.#over) {
      return;
    }
    this.#over = why;
    clearInterval(this.#beats);
    clearTimeout(this.#watch);
    this.#claims.forEach((claim) => (claim.hold ? claim.hold.lose(why) : claim.reject(new Error(why))));
    [...this.#requests.keys()].forEach((number) => this.#refuse(number, new Error(why)));
    this.#opening.reject(new Error(why));
    this.#line?.stream.end();
    this.#line?.client.close();
  }
}

function withResolvers() {
  const resolvers = {};
  resolvers.promise = new Promise((resolve, reject) => Object.assign(resolvers, { resolve, reject }));
  return resolvers;
}
