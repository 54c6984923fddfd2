/** One contract for both queues: jobs in PostgreSQL, jobs in Redis. */
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { rmSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { createSystemClock } from "../../../infra/clock/system-clock.ts";
import { type EmbeddedDatabase, startEmbeddedDatabase } from "../../../infra/database/embedded.ts";
import { RostrumError, StartupError } from "../../../infra/errors/rostrum-error.ts";
import { createLog } from "../../../infra/log/log.ts";
import { type OpenQueueOptions, openQueue } from "../../../infra/queue/open-queue.ts";
import { HopelessJob, type JobQueue, type JobStatus } from "../../../infra/queue/queue.ts";
import { findFreePorts } from "../../../infra/supervisor/free-ports.ts";
import { makeDataDir } from "../../support/data-dir.ts";
import { startLossyDoor } from "./support/lossy-door.ts";

const clock = createSystemClock();
const log = createLog({ level: "error", role: "test" });
const quick = { attempts: 3, backoff: { baseMs: 10, capMs: 50 }, keep: { count: 100, seconds: 600 }, clock, log };

let dataDir: string;
/** What opening a queue on a Redis that does not answer comes to, found out while the other tests run. */
let unanswered: Promise<unknown>;
before(() => {
  dataDir = makeDataDir();
  unanswered = openUnanswered().catch((error: unknown) => error);
});
after(() => rmSync(dataDir, { recursive: true, force: true }));

async function openUnanswered(): Promise<unknown> {
  const [port = 0] = await findFreePorts(1);
  const config = { DATABASE_URL: undefined, REDIS_URL: `redis://127.0.0.1:${port}` };
  return openQueue({ ...quick, name: "nowhere", log: createLog({ level: "fatal", role: "test" }), config, waitMs: 0 });
}

interface Backing {
  readonly config: OpenQueueOptions["config"];
  stop(): Promise<void>;
}

async function postgres(): Promise<Backing> {
  const database: EmbeddedDatabase = await startEmbeddedDatabase({ dataDir, log });
  return { config: { DATABASE_URL: database.url, REDIS_URL: undefined }, stop: () => database.close() };
}

async function redis(): Promise<Backing> {
  const [port = 0] = await findFreePorts(1);
  const server = spawn("redis-server", ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--dir", dataDir], { stdio: "ignore" });
  const gone = new Promise<void>((done) => server.once("exit", () => done()));
  const stop = async () => {
    server.kill("SIGKILL");
    await gone;
  };
  return { config: { DATABASE_URL: undefined, REDIS_URL: `redis://127.0.0.1:${port}` }, stop };
}

/** On a busy machine too; what never comes is told of, instead of being waited for. */
const patienceMs = 60_000;

async function settled<Data>(queue: JobQueue<Data>, id: string, state: JobStatus["state"]): Promise<JobStatus> {
  let status: JobStatus | undefined;
  for (const until = clock.now() + patienceMs; clock.now() < until; await clock.sleep(20)) {
    status = await queue.find(id);
    if (status?.state === state) return status;
  }
  throw new Error(`Expected "${id}" to be ${state} within ${patienceMs} ms, it is ${JSON.stringify(status)}.`);
}

/** Another process that takes the job and never ends it. */
async function startHangingWorker(backing: Backing, name: string): Promise<ChildProcess> {
  const module = (path: string) => JSON.stringify(new URL(`../../../infra/${path}`, import.meta.url).href);
  const code = `import { openQueue } from ${module("queue/open-queue.js")};
    import { createSystemClock } from ${module("clock/system-clock.js")};
    const log = { info() {}, warn() {}, error() {}, debug() {} };
    const config = { DATABASE_URL: process.env.DB || undefined, REDIS_URL: process.env.REDIS || undefined };
    const queue = await openQueue({ ...${JSON.stringify({ ...quick, clock: undefined, log: undefined, name, deadAfterMs: 1000 })}, clock: createSystemClock(), log, config, waitMs: ${patienceMs} });
    queue.work(async () => { console.log("taken"); await new Promise(() => undefined); }, { concurrency: 1 });`;
  const env = { ...process.env, DB: backing.config.DATABASE_URL ?? "", REDIS: backing.config.REDIS_URL ?? "" };
  const child = spawn(process.execPath, ["--input-type=module", "-e", code], { env, stdio: ["ignore", "pipe", "inherit"] });
  await new Promise<void>((done, fail) => {
    // One that cannot begin, or finds that somebody else has the job, would be waited for for ever.
    const timer = setTimeout(() => fail(new Error(`The other worker took no job within ${patienceMs} ms.`)), patienceMs);
    child.stdout.once("data", () => done());
    child.once("exit", (code, signal) => fail(new Error(`The other worker ended with ${code ?? signal} before it took the job.`)));
    child.once("exit", () => clearTimeout(timer)).stdout.once("data", () => clearTimeout(timer));
  });
  return child;
}

for (const [place, start] of [
  ["PostgreSQL", postgres],
  ["Redis", redis],
] as const) {
  describe(`a queue in ${place}`, () => {
    let backing: Backing;
    let queue: JobQueue<{ readonly word: string }>;
    let name: string;
    const open = (more: Partial<OpenQueueOptions> = {}) =>
      openQueue<{ readonly word: string }>({ ...quick, name, config: backing.config, waitMs: patienceMs, ...more });
    before(async () => {
      backing = await start();
      name = `test-${randomUUID()}`;
      queue = await open();
    });
    after(async () => {
      await queue.close();
      await backing.stop();
    });

    // Each ends its workers whatever it finds: one that goes on takes the next test's jobs.
    test("does a job once, however often it is added, and tells of its progress", async (context) => {
      const words: string[] = [];
      await queue.add("once", { word: "first" });
      await queue.add("once", { word: "second" });
      assert.equal((await queue.find("once"))?.state, "waiting");
      assert.equal(await queue.count(), 1);
      let release = () => {};
      const held = new Promise<void>((done) => {
        release = done;
      });
      const work = async ({ data, progress }: { data: { word: string }; progress: (share: number) => Promise<void> }) => {
        words.push(data.word);
        await progress(0.25);
        await held;
      };
      context.after(queue.work(work, { concurrency: 1 }));
      while ((await queue.find("once"))?.progress !== 0.25) await clock.sleep(20);
      release();
      const { progress } = await settled(queue, "once", "done");
      await queue.add("once", { word: "third" });
      assert.deepEqual([words, progress, await queue.count()], [["first"], 1, 0]);
    });

    test("tries a failing job again with pauses, gives it up, and takes it up when told to", async (context) => {
      let tries = 0;
      context.after(
        queue.work(
          async () => {
            tries += 1;
            if (tries <= 3) throw new Error(`try ${tries} fails`);
          },
          { concurrency: 1 },
        ),
      );
      await queue.add("failing", { word: "" });
      const failed = await settled(queue, "failing", "failed");
      assert.deepEqual([tries, failed.attempts, failed.reason], [3, 3, "try 3 fails"]);
      await queue.retry("failing");
      await settled(queue, "failing", "done");
      assert.equal(tries, 4);
    });

    test("does not try a hopeless job again, and forgets a job when told to", async (context) => {
      let tries = 0;
      context.after(
        queue.work(
          async () => {
            tries += 1;
            throw new HopelessJob("never");
          },
          { concurrency: 1 },
        ),
      );
      await queue.add("hopeless", { word: "" });
      assert.equal((await settled(queue, "hopeless", "failed")).reason, "never");
      assert.equal(tries, 1);
      await queue.remove("hopeless");
      assert.equal(await queue.find("hopeless"), undefined);
    });

    test("does no more jobs at once than allowed", async (context) => {
      let now = 0;
      let most = 0;
      context.after(
        queue.work(
          async () => {
            now += 1;
            most = Math.max(most, now);
            // The first waits for the second, however late a busy machine brings it; a third has as long as it takes them to be over.
            for (; most < 2; await clock.sleep(20));
            await clock.sleep(30);
            now -= 1;
          },
          { concurrency: 2 },
        ),
      );
      const ids = Array.from({ length: 6 }, (_, index) => `many-${index}`);
      for (const id of ids) await queue.add(id, { word: "" });
      for (const id of ids) await settled(queue, id, "done");
      assert.equal(most, 2);
    });

    test("gives the job of a killed worker to another", async (context) => {
      await queue.add("orphan", { word: "kept" });
      const child = await startHangingWorker(backing, name);
      child.kill("SIGKILL");
      const heir = await open({ deadAfterMs: 1000 });
      context.after(() => heir.close());
      const words: string[] = [];
      heir.work(
        async ({ data }) => {
          words.push(data.word);
        },
        { concurrency: 1 },
      );
      await settled(queue, "orphan", "done");
      assert.deepEqual(words, ["kept"]);
    });

    test("does its jobs though its store hangs up on the first words of its worker", async (context) => {
      const { DATABASE_URL, REDIS_URL } = backing.config;
      const door = await startLossyDoor(DATABASE_URL ?? REDIS_URL ?? "");
      context.after(() => door.close());
      const behind = await open({ config: { DATABASE_URL: DATABASE_URL && door.url, REDIS_URL: REDIS_URL && door.url } });
      context.after(() => behind.close());
      door.lose(2);
      behind.work(async () => undefined, { concurrency: 1 });
      await queue.add("patient", { word: "" });
      await settled(queue, "patient", "done");
      assert.equal(door.lost, 2);
    });

    test("refuses an id that a store cannot hold", async () => {
      await assert.rejects(queue.add("a:b", { word: "" }), TypeError);
      await assert.rejects(queue.add("12", { word: "" }), TypeError);
    });

    test("says soon that its store is away", async () => {
      await backing.stop();
      await assert.rejects(queue.add("late", { word: "" }), (error) => error instanceof RostrumError && error.code === "unavailable");
    });
  });
}

test("a Redis that does not answer is told of in one line, and not waited for without end", async () => {
  const error = await unanswered;
  assert.ok(error instanceof StartupError);
  assert.match(error.message, /^The queue of jobs in Redis \(REDIS_URL\) cannot be used: it does not answer within \d+ ms\.$/);
});
