/** The pure steps behind the host's desk: the queue, levels, warnings, and the trail's sentences. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { AirWatch } from "../../../ingest/studio/model/alerts.ts";
import { auditWords, readAuditEntry } from "../../../ingest/studio/model/audit-entry.ts";
import { readInvite } from "../../../ingest/studio/model/invite.ts";
import { readStageEvent } from "../../../ingest/studio/model/stage-event.ts";
import { nextQueue, readRequest, type StageRequest } from "../../../ingest/studio/model/stage-request.ts";

const askedAt = "2030-01-01T10:00:00.000Z";
const ask = (account: string, fields: Readonly<Record<string, unknown>> = {}) => readRequest({ account, name: account, state: "waiting", askedAt, ...fields });

function only<T>(list: readonly T[]): T {
  const [one] = list;
  assert.ok(one !== undefined && list.length === 1);
  return one;
}

test("the queue holds those who wait, longest first, and loses whoever is settled", () => {
  let queue: readonly StageRequest[] = [];
  queue = nextQueue(queue, only(ask("late", { askedAt: "2030-01-01T10:05:00.000Z" })));
  queue = nextQueue(queue, only(ask("early")));
  assert.deepEqual(
    queue.map(({ account }) => account),
    ["early", "late"],
  );
  queue = nextQueue(queue, only(ask("early", { state: "accepted" })));
  assert.deepEqual(
    queue.map(({ account }) => account),
    ["late"],
  );
  assert.deepEqual(readRequest({ account: "x", state: "dreaming" }), []);
});

test("events of the queue, of roles and of levels are read, and odd data is left out", () => {
  const queue = readStageEvent("requests", JSON.stringify({ requests: [{ account: "bo", state: "waiting", askedAt }, 7, { name: "nobody" }] }));
  assert.ok(queue?.type === "requests" && queue.requests.length === 1);
  assert.deepEqual(readStageEvent("role", '{"account":"bo","role":"cohost"}'), { type: "role", account: "bo", role: "cohost" });
  assert.equal(readStageEvent("role", '{"account":"bo","role":"king"}'), undefined);
  const levels = readStageEvent(
    "levels",
    '{"levels":[{"account":"bo","levelDb":-30,"lossPercent":12,"delayMs":40},{"account":"al","levelDb":-80,"lossPercent":0,"delayMs":200}]}',
  );
  assert.ok(levels?.type === "levels");
  assert.deepEqual(levels.signals.get("bo"), { level: 0.5, quality: "poor", lossPercent: 12, delayMs: 40 });
  assert.deepEqual(levels.signals.get("al"), { level: 0, quality: "fair", lossPercent: 0, delayMs: 200 });
});

const person = (changes: Readonly<Record<string, unknown>> = {}) =>
  ({ account: "ana", name: "Ana", role: "host", muted: false, mutedByHost: false, talking: false, ...changes }) as const;
const air = { signals: new Map(), state: "live", heard: true } as const;
const kinds = (watch: AirWatch, fields: Partial<Parameters<AirWatch["look"]>[0]>) =>
  watch.look({ ...air, roster: [person()], now: 0, ...fields }).map(({ kind }) => kind);

test("silence of everybody is warned of after some seconds while live, and not before the start or while somebody speaks", () => {
  const watch = new AirWatch();
  assert.deepEqual(kinds(watch, { now: 0 }), []);
  assert.deepEqual(kinds(watch, { now: 7000 }), []);
  assert.deepEqual(kinds(watch, { now: 8000 }), ["dead_air"]);
  assert.deepEqual(kinds(watch, { now: 8100, roster: [person({ talking: true })] }), []);
  assert.deepEqual(kinds(watch, { now: 9000 }), []);
  assert.deepEqual(kinds(watch, { now: 30_000, state: "scheduled" }), []);
});

test("one loud moment is no warning, three within seconds are, and a muted microphone warns of nothing", () => {
  const watch = new AirWatch();
  const talking = [person({ talking: true })];
  watch.clipped(0);
  assert.deepEqual(kinds(watch, { now: 10, roster: talking }), []);
  watch.clipped(100);
  watch.clipped(200);
  assert.deepEqual(kinds(watch, { now: 300, roster: talking }), ["clipping"]);
  assert.deepEqual(kinds(watch, { now: 300, roster: talking, heard: false }), []);
  assert.deepEqual(kinds(watch, { now: 9000, roster: talking }), []);
});

test("a poor connection is told by name", () => {
  const signals = new Map([["ana", { level: 0, quality: "poor", lossPercent: 20, delayMs: 0 } as const]]);
  const [alert] = new AirWatch().look({ ...air, roster: [person({ talking: true })], signals, now: 0 });
  assert.match(alert?.words ?? "", /^Poor connection: Ana/);
});

test("the trail is told in sentences with people's names, and an unknown action by its own name", () => {
  const tell = (fields: Readonly<Record<string, unknown>>) =>
    auditWords(only(readAuditEntry({ id: "1", at: askedAt, actor: { kind: "participant", account: "ana" }, ...fields })), (account) => account.toUpperCase());
  assert.equal(tell({ action: "participant.muted", account: "bo" }), "ANA muted BO");
  assert.equal(tell({ action: "request.declined", account: "bo" }), "ANA declined BO’s request to speak");
  assert.equal(tell({ action: "participant.role_changed", account: "bo", detail: { role: "listener" } }), "ANA sent BO to the audience");
  assert.equal(tell({ action: "stage.swept", actor: { kind: "system" } }), "The system stage swept");
  assert.deepEqual(readAuditEntry({ at: "never", action: "x" }), []);
});

test("an invite's link is taken only when it is a web address", () => {
  const made = only(readInvite({ id: "i", role: "speaker", usesLeft: 1, expiresAt: askedAt, url: "javascript:alert(1)" }));
  assert.equal(made.url, undefined);
  assert.equal(only(readInvite({ id: "i", role: "cohost", url: "https://site.example/studio/s#invite=c" })).url, "https://site.example/studio/s#invite=c");
});
