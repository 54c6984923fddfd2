import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { findFreePorts } from "../../infra/supervisor/free-ports.ts";
import { renderVtt } from "../../packager/contract/web-vtt.ts";
import { type System, startSystem } from "../support/system.ts";
import { checkConformance } from "./check-conformance.ts";
import { parseMultivariantPlaylist } from "./playlist/multivariant-playlist.ts";
import { parseMediaPlaylist } from "./playlist/parse-media-playlist.ts";
import { reportLines } from "./report.ts";
import type { RuleResult } from "./rule.ts";
import { together } from "./support/young-broadcast.ts";

/** The budget for a part's lateness on a machine that also plays thirteen speakers and two checkers, and runs other tests. */
const jitterMs = 2000;
/** Needs HOLD-BACK to be said, a stall, a server without delta updates, or TLS: not in this run. */
const notInThisRun = [5, 49, 55, 68, 71];

/** The shortest in which a delta update has something to skip: it fills soonest. */
const windowSegments = 8;

let system: System;
const over = new AbortController();

before(async () => {
  // A restarted packager must come back where it was.
  const [port] = await findFreePorts(1);
  system = await startSystem({ PORT: String(port), ROSTRUM_WINDOW_SEGMENTS: String(windowSegments) });
});
after(() => {
  over.abort();
  return system.stop();
});

interface Space {
  readonly id: string;
  readonly url: string;
}

const spaceOf = ({ id }: Record<string, unknown>): Space => ({ id: String(id), url: `${system.url}/live/${String(id)}/index.m3u8` });

/** Live, and nobody on stage. */
async function silentSpace(): Promise<Space> {
  await system.call("PUT", "/v1/accounts/quiet-host", { name: "Quiet", handle: "quiet" });
  const space = spaceOf(await system.call("POST", "/v1/spaces", { title: "Nobody speaks", hostId: "quiet-host", captions: "en" }));
  await system.call("POST", `/v1/spaces/${space.id}/start`);
  return space;
}

/** A cue a second, about what was half a second ago, until the space is over. @returns how many were taken. */
async function caption({ id }: Space): Promise<number> {
  const startedAt = Date.parse(String((await system.call("GET", `/v1/spaces/${id}`)).startedAt));
  const headers = { authorization: `Bearer ${system.apiKey}`, "content-type": "text/vtt" };
  let taken = 0;
  while (!over.signal.aborted) {
    const now = Date.now() - startedAt;
    const body = renderVtt([{ start: Math.max(0, now - 500), end: now + 300, text: `At ${now} ms nobody speaks.` }]);
    const { status } = await fetch(`${system.url}/v1/spaces/${id}/captions`, { method: "POST", headers, body }).catch(() => ({ status: 0 }));
    if (status === 202) taken += 1;
    if (status === 410) break;
    await sleep(1000);
  }
  return taken;
}

/** Resolves once the window is full, so that segments, date ranges and discontinuities are being removed. */
async function windowFull({ url }: Space): Promise<void> {
  for (;;) {
    const top = await fetch(url);
    const [media] = top.ok ? parseMultivariantPlaylist(await top.text(), { url }).mediaUrls : [];
    const answer = media === undefined ? undefined : await fetch(media);
    if (answer?.ok && parseMediaPlaylist(await answer.text()).mediaSequence > 0) return;
    await sleep(500);
  }
}

async function kill(): Promise<void> {
  const [id] = await system.processes("roles/packager.js");
  assert.ok(id !== undefined, "a packager runs");
  process.kill(id, "SIGKILL");
  while (!(await fetch(`${system.url}/healthz`).catch(() => undefined))?.ok) await sleep(100);
}

function assertKept(results: readonly RuleResult[], name: string): void {
  const broken = results.filter(({ outcome }) => outcome === "fail");
  assert.deepEqual(
    broken.map(({ number, evidence }) => `${number}: ${evidence}`),
    [],
    `${name}:\n${reportLines(broken).join("\n")}`,
  );
  const silent = results.filter(({ outcome }) => outcome === "not applicable").map(({ number }) => number);
  assert.deepEqual(
    silent.filter((number) => !notInThisRun.includes(number) && !mayBeSilent.includes(number)),
    [],
    name,
  );
}

/** Date ranges are only there where somebody speaks. */
const mayBeSilent = [19, 39, 70];

test("a silent space and thirteen speakers keep every rule, across kill -9 of the packager and across the end", { timeout: 240_000 }, async () => {
  const spaces = { silent: await silentSpace(), demo: spaceOf(await system.call("POST", "/v1/demo")) };
  const captioned = caption(spaces.silent);
  await Promise.all(Object.values(spaces).map(windowFull));
  const restart = together(Object.keys(spaces).length, kill);
  const checked = await Promise.all(
    Object.entries(spaces).map(async ([name, { id, url }]) => {
      const end = async () => void (await system.call("POST", `/v1/spaces/${id}/end`));
      const results = await checkConformance(url, { seconds: 20, jitterMs, removedUrl: `${system.url}/live/never-was/index.m3u8`, across: { restart, end } });
      return { name, results };
    }),
  );
  if (process.env.TEST_LOG) for (const { name, results } of checked) console.error([name, ...reportLines(results)].join("\n"));
  for (const { name, results } of checked) assertKept(results, name);
  assert.ok((await captioned) > 10, "captions were taken all along");
});
