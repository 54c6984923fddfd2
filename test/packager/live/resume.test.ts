/** A broadcast taken up again after a kill, or begun late: nothing that was listed is taken back. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { ManualClock } from "./support/manual-clock.ts";
import { createStage, startedAt } from "./support/stage.ts";

test("parts listed before a kill are listed unchanged after it, fetchable, and their segment is closed from them", async () => {
  const first = createStage();
  first.play(9500);
  const state = JSON.parse(JSON.stringify(first.live.state()));
  const bytesOf = (number: number) => ({ a32: partOf("a32", number), a64: partOf("a64", number), a96: partOf("a96", number) });
  const partOf = (rendition: "a32" | "a64" | "a96", number: number) => first.live.part(rendition, number) ?? Buffer.alloc(0);
  const parts = Array.from({ length: first.live.current("a64")?.partsPublished ?? 0 }, (_, number) => ({ number, bytes: bytesOf(number) }));
  await first.live.close();
  first.clock.stall(700);
  const second = createStage({ clock: first.clock, resume: state, parts });
  const closed: (readonly [string, number])[] = [];
  second.live.onSegment((rendition, { sequence }) => closed.push([rendition, sequence]));
  second.play(700);
  const listed = (text = "") => [...text.matchAll(/#EXT-X-PART:.*/g)].map(([line]) => line);
  const before = listed(first.versions.at(-1)?.full);
  assert.equal(before.length, 17);
  assert.deepEqual(listed(second.versions.at(-1)?.full).slice(0, before.length), before);
  for (const { number, bytes } of parts) assert.deepEqual(second.live.part("a64", number), bytes.a64);
  assert.deepEqual(second.live.segment("a96", 1), first.live.segment("a96", 1));
  assert.deepEqual(closed, []);
  second.play(3000);
  assert.deepEqual(closed, [
    ["a64", 2],
    ["a32", 2],
    ["a96", 2],
  ]);
  assert.ok(second.live.segment("a64", 2)?.includes(parts[25]?.bytes.a64 ?? "none"));
  await second.live.close();
});

test("a segment that closed after the last state was kept is made up from its parts and handed on", async () => {
  const first = createStage();
  first.play(7000);
  const state = JSON.parse(JSON.stringify(first.live.state()));
  first.play(2000);
  const bytesOf = (number: number) => first.live.part("a64", number) ?? Buffer.alloc(0);
  const parts = [...Array(28).keys()].map((number) => ({ number, bytes: { a32: bytesOf(number), a64: bytesOf(number), a96: bytesOf(number) } }));
  await first.live.close();
  const second = createStage({ clock: first.clock, resume: state, parts });
  const handed: (Buffer | undefined)[] = [];
  second.live.onSegment((rendition, { bytes }) => rendition === "a64" && handed.push(bytes));
  second.play(700);
  assert.deepEqual(handed, [first.live.segment("a64", 1)]);
  assert.match(second.versions.at(-1)?.full ?? "", /\n#EXTINF:3.84,\ns1.m4s/);
  assert.ok(!second.versions.at(-1)?.full.includes("#EXT-X-GAP"));
  await second.live.close();
});

test("a closed segment that began with gaps keeps its part tags and its parts across a kill", async () => {
  const first = createStage({ clock: new ManualClock(startedAt + 1000) });
  first.play(4000);
  const state = JSON.parse(JSON.stringify(first.live.state()));
  const bytesOf = (number: number) => first.live.part("a64", number) ?? Buffer.alloc(0);
  const numbers = [...Array(first.live.current("a64")?.partsPublished).keys()].filter((number) => first.live.part("a64", number));
  const parts = numbers.map((number) => ({ number, bytes: { a32: bytesOf(number), a64: bytesOf(number), a96: bytesOf(number) } }));
  await first.live.close();
  const second = createStage({ clock: first.clock, resume: state, parts });
  second.play(400);
  const listed = (text = "") => [...text.matchAll(/#EXT-X-PART:.*/g)].map(([line]) => line);
  const before = listed(first.versions.at(-1)?.full);
  assert.ok(before.some((line) => line.includes("GAP=YES")) && before.length > 12, before.join("\n"));
  assert.deepEqual(listed(second.versions.at(-1)?.full).slice(0, before.length), before);
  for (const { number, bytes } of parts) assert.deepEqual(second.live.part("a64", number), bytes.a64);
  await second.live.close();
});

test("who begins in the middle lists what it missed as gaps, so that the list is never short under a high number", async () => {
  const stage = createStage({ clock: new ManualClock(startedAt + 30_000) });
  stage.play(1000);
  const text = stage.versions[0]?.full ?? "";
  assert.match(text, /#EXT-X-MEDIA-SEQUENCE:0\n/);
  assert.equal(text.match(/#EXT-X-GAP\n/g)?.length, 7);
  await stage.live.close();
});

test("a listener that throws is counted, and neither the other listeners nor the next part miss anything", async () => {
  const stage = createStage();
  stage.live.onVersion(() => {
    throw new TypeError("a listener's mistake");
  });
  const heard: number[] = [];
  stage.live.onVersion((_rendition, { partsPublished }) => heard.push(partsPublished));
  stage.play(1100);
  assert.deepEqual(heard, [1, 1, 1, 2, 2, 2, 3, 3, 3]);
  assert.equal((await stage.metrics.listenerErrors.get()).values[0]?.value, 9);
  await stage.live.close();
});
