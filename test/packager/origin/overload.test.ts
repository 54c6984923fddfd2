/** Under pressure: what newcomers are offered shrinks in steps decided in advance, and whoever is there already stays. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { Agent, createServer, get, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { type TestContext, test } from "node:test";
import { Registry } from "prom-client";
import { profiles } from "../../../packager/contract/profile.ts";
import { ConnectionGate } from "../../../packager/origin/connection-gate.ts";
import { CoreWait } from "../../../packager/origin/core-wait.ts";
import { allowedConnections } from "../../../packager/origin/open-files.ts";
import { calm, type OverloadState, offerAt, overloadStep, type Pressure } from "../../../packager/origin/overload-step.ts";
import { createStage } from "../live/support/stage.ts";

function after(state: OverloadState, pressures: readonly Partial<Pressure>[]): OverloadState {
  return pressures.reduce<OverloadState>((now, pressure) => overloadStep(now, { lag: 0, held: 0, connections: 0, machine: 0, ...pressure }), state);
}

const times = (count: number, pressure: Partial<Pressure>) => new Array<Partial<Pressure>>(count).fill(pressure);

test("the level rises after two samples, then a step with each, and only as far as the pressure goes", () => {
  assert.equal(after(calm, times(9, { connections: 0.79 })).level, 0);
  assert.equal(after(calm, times(1, { connections: 1 })).level, 0);
  assert.equal(after(calm, [{ held: 0.99 }, { held: 0.1 }, { held: 0.99 }]).level, 0);
  assert.equal(after(calm, times(2, { held: 0.99 })).level, 1);
  assert.equal(after(calm, times(3, { held: 0.99 })).level, 2);
  assert.equal(after(calm, [...times(2, { held: 0.85 }), { held: 0.5 }, { held: 0.99 }]).level, 1, "after a pause two are needed again");
  assert.equal(after(calm, times(20, { held: 0.99 })).level, 3);
  assert.equal(after(calm, times(20, { connections: 0.92 })).level, 2);
});

test("a slow event loop and cores without rest shut nobody out", () => {
  assert.equal(after(calm, times(50, { lag: 40 })).level, 2);
  assert.equal(after(calm, times(50, { machine: 1.1 })).level, 2);
});

test("how long cores were waited for is told as a share of the time since the last look, and as none where the system does not tell", () => {
  let [now, total] = [1000, 5_000_000];
  const clock = { now: () => now };
  const text = () => `some avg10=1.00 avg60=2.00 avg300=3.00 total=${total}\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=77\n`;
  const wait = new CoreWait({ clock, read: text });
  [now, total] = [1500, 5_400_000];
  assert.equal(wait.share(), 0.8);
  assert.equal(wait.share(), 0, "no time has passed");
  now = 2000;
  assert.equal(wait.share(), 0);
  const untold = new CoreWait({ clock, read: () => undefined });
  now = 3000;
  assert.equal(untold.share(), 0);
});

test("a level ends twenty samples after the pressure lies well below its beginning, one level at a time", () => {
  const full = after(calm, times(20, { held: 1 }));
  assert.equal(after(full, times(50, { held: 0.83 })).level, 3, "not well below 0.97");
  assert.equal(after(full, times(19, { held: 0.1 })).level, 3);
  assert.equal(after(full, times(20, { held: 0.1 })).level, 2);
  assert.equal(after(full, [...times(19, { held: 0.1 }), { held: 0.9 }, ...times(19, { held: 0.1 })]).level, 3);
  assert.deepEqual(after(full, times(60, {})), calm);
});

test("newcomers are offered everything, the smallest rendition in the saver's longer parts, or the plain copy of it", async () => {
  const { live, play } = createStage();
  play(1000);
  const uris = (text: string) => text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  assert.equal(uris(live.multivariant()).length, 3);
  assert.deepEqual(uris(live.multivariant("saver")), ["run-0001/a32/saver.m3u8"]);
  assert.deepEqual(uris(live.multivariant("plain")), ["run-0001/a32/plain.m3u8"]);
  await live.close();
});

test("where parts are as long as the saver's already, newcomers get the plain copy at once; nobody gets it before it can be played", () => {
  const { fast, balanced, saver } = profiles;
  const levels = [0, 1, 2] as const;
  for (const profile of [fast, balanced])
    assert.deepEqual(
      levels.map((level) => offerAt(level, { profile, listed: true })),
      ["all", "saver", "plain"],
    );
  assert.deepEqual(
    levels.map((level) => offerAt(level, { profile: saver, listed: true })),
    ["all", "plain", "plain"],
  );
  assert.deepEqual(
    [fast, saver].map((profile) => offerAt(2, { profile, listed: false })),
    ["saver", "all"],
  );
});

async function guarded(context: TestContext, max: number) {
  const gate = new ConnectionGate({ max, metrics: new Registry() });
  const server = createServer((request, response) => void (gate.refuses(request, response) || response.end("served")));
  gate.watch(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  context.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  /** Every agent has one connection of its own, kept open. */
  const visitor = () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    context.after(() => agent.destroy());
    return async (path = "/live/a/index.m3u8") => {
      const [answer] = (await once(get({ host: "127.0.0.1", port, path, agent }), "response")) as [IncomingMessage];
      answer.resume();
      await once(answer, "end");
      return answer;
    };
  };
  return { gate, visitor };
}

test("a connection too many is told to come back; those before it are served, and so is the stage", async (context) => {
  const { gate, visitor } = await guarded(context, 2);
  const [first, second, third, speaker] = [visitor(), visitor(), visitor(), visitor()];
  assert.deepEqual([(await first()).statusCode, (await second()).statusCode], [200, 200]);
  const refused = await third();
  assert.deepEqual([refused.statusCode, refused.headers["retry-after"], refused.headers.connection], [503, "5", "close"]);
  assert.equal((await speaker("/whip/a")).statusCode, 200);
  assert.deepEqual([(await first()).statusCode, (await second()).statusCode], [200, 200]);
  gate.shut = () => true;
  assert.equal((await first()).statusCode, 200, "who is connected stays so");
  assert.equal((await visitor()()).statusCode, 503);
});

test("never more connections are taken than the system gives files for", () => {
  const limits =
    "Limit                     Soft Limit           Hard Limit           Units\nMax open files            4096                 4096                 files\n";
  assert.equal(allowedConnections(25_000, limits), 3072);
  assert.equal(allowedConnections(100, limits), 100);
  assert.equal(allowedConnections(25_000, ""), 25_000);
  assert.equal(allowedConnections(25_000, limits.replaceAll("4096", "unlimited")), 25_000);
});
