/** A replay is shown with the title and the cover that its host gave it, wherever its link is shown. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { createSystemClock } from "../../infra/clock/system-clock.ts";
import { RostrumError } from "../../infra/errors/rostrum-error.ts";
import { asClip } from "../../player/pages/clip.ts";
import { type ReadLook, withLooks } from "../../player/pages/look.ts";
import { oembedOf } from "../../player/pages/oembed.ts";
import { previewOf } from "../../player/pages/preview.ts";
import { directoryOf, exampleSpace, timelineOf } from "./listening-site.ts";

const base = "http://site.example";
const ended = ["evening", "~closed", "untold"].map((id) => exampleSpace({ id, title: "Untitled", state: "ended" }));
const spaces = new Map([...ended, exampleSpace({ id: "live", title: "Untitled" })].map((space) => [space.id, space]));
const readLook: ReadLook = async (space) => {
  if (space === "untold") throw new RostrumError("unavailable", "Nobody can tell.");
  return { title: "Tides & talk", cover: "0123456789abcdef" };
};
const shown = withLooks({ directory: directoryOf(spaces), timeline: timelineOf(spaces) }, { readLook, clock: createSystemClock() });
const get = (id: string) => shown.directory.get(id, { base });

test("the page, the preview, the embed and the front page have the edited title, and the cover in the picture's place", async () => {
  const space = await get("evening");
  const { title, image } = previewOf(space);
  assert.deepEqual([title, image.url, image.width], ["Tides & talk", `${base}/replay/evening/covers/0123456789abcdef.png`, 1400]);
  const { title: framed, thumbnail_url, thumbnail_height } = oembedOf(space, { maxWidth: undefined, maxHeight: undefined });
  assert.deepEqual([framed, thumbnail_url, thumbnail_height], ["Tides & talk", image.url, 1400]);
  const front = await shown.timeline({ viewer: undefined, base });
  assert.equal(front.find(({ id }) => id === "evening")?.title, "Tides & talk");
});

test("a clip has the title, and a picture that says that it is one", async () => {
  const links = { page: "/s/evening/clips/1-2", playback: "/live/evening/r/clip-1-2.m3u8", audio: "/replay/evening/clips/1-2.m4a" };
  const { title, image } = previewOf(asClip(await get("evening"), { id: "1-2", seconds: 15, saidAt: "2026-05-01T20:00:10.000Z", links }, { base }));
  assert.equal(title, "Tides & talk");
  assert.match(image.url, /\/clips\/1-2\/card\.png\?v=/);
});

test("what takes a signature shows no cover, what is live and what nobody can tell of stays as it was", async () => {
  const closed = await get("~closed");
  assert.deepEqual([closed.title, closed.coverUrl], ["Tides & talk", undefined]);
  assert.deepEqual([(await get("live")).title, (await get("untold")).title], ["Untitled", "Untitled"]);
});
