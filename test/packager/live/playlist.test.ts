import assert from "node:assert/strict";
import { test } from "node:test";
import HLS from "hls-parser";
import type { TalkEvent } from "../../../packager/contract/pcm-wire.ts";
import { profiles } from "../../../packager/contract/profile.ts";
import type { PlaylistVersion } from "../../../packager/live/live-broadcast.ts";
import { quoted } from "../../../packager/live/playlist/attributes.ts";
import { renderPlainMultivariant } from "../../../packager/live/playlist/multivariant.ts";
import { segmentsWithFetchableParts } from "../../../packager/live/playlist/part-life.ts";
import { renderPlainMedia } from "../../../packager/live/playlist/plain-media.ts";
import { createStage, startedAt } from "./support/stage.ts";

HLS.setOptions({ strictMode: true, silent: true });

const talk = (sample: number, talking: boolean, account = "ann", name = "Ann"): TalkEvent => ({ kind: "talk", sample, account, name, talking });
const lines = (text: string) => text.trimEnd().split("\n");
const dateRanges = (text: string) => lines(text).filter((line) => line.startsWith("#EXT-X-DATERANGE"));
const attribute = (line: string | undefined, name: string) => new RegExp(`[:,]${name}=("[^"]*"|[^,]*)`).exec(line ?? "")?.[1]?.replaceAll('"', "");

/** Every version of a broadcast with talk, a stall, and an end. */
async function play(profile: "fast" | "balanced" | "saver"): Promise<PlaylistVersion[]> {
  const { live, versions, play, clock } = createStage({ profile });
  for (let step = 0; step < 50; step++) {
    play(2000);
    live.pushTalk(talk((step * 2000 + 500) * 48, step % 2 === 0));
  }
  clock.stall(14_000);
  play(20_000);
  live.end(clock.now());
  play(1000);
  await live.close();
  return versions;
}

const played = new Map<string, Promise<PlaylistVersion[]>>();

/** Played once, for every test that reads it. */
function history(profile: "fast" | "balanced" | "saver"): Promise<PlaylistVersion[]> {
  const known = played.get(profile) ?? play(profile);
  played.set(profile, known);
  return known;
}

/** The same in the saver's longer parts. */
async function saverHistory(profile: "fast" | "balanced"): Promise<PlaylistVersion[]> {
  return [...new Set((await history(profile)).flatMap(({ saver }) => saver ?? []))];
}

for (const [profile, read, letter] of [
  ["fast", () => history("fast"), "p"],
  ["balanced", () => history("balanced"), "p"],
  ["saver", () => history("saver"), "p"],
  ["fast, in the saver's parts,", () => saverHistory("fast"), "pp"],
  ["balanced, in the saver's parts,", () => saverHistory("balanced"), "pp"],
] as const) {
  test(`every ${profile} version is a valid low-latency playlist`, async () => {
    for (const { full, partsPublished, partsPerSegment, ended } of await read()) {
      const playlist = HLS.parse(full) as HLS.types.MediaPlaylist;
      const partTarget = playlist.partTargetDuration ?? 0;
      const control = playlist.lowLatencyCompatibility;
      assert.ok(control?.canBlockReload);
      assert.ok((control.partHoldBack ?? 0) >= 3 * partTarget - 1e-9);
      assert.ok((control.canSkipUntil ?? 0) >= 6 * playlist.targetDuration);
      assert.doesNotMatch(full, /[:,]HOLD-BACK=/, "unsaid it is three target durations");
      assert.equal(playlist.version, full.includes("#EXT-X-GAP") ? 8 : 6);
      const text = lines(full);
      const count = (prefix: string) => text.filter((line) => line.startsWith(prefix)).length;
      assert.equal(count("#EXT-X-PRELOAD-HINT"), ended ? 0 : 1);
      assert.equal(count("#EXT-X-ENDLIST"), ended ? 1 : 0);
      assert.equal(count("#EXT-X-RENDITION-REPORT"), 2);
      if (!ended) assert.ok(full.includes(`#EXT-X-PRELOAD-HINT:TYPE=PART,URI="${letter}${partsPublished}.m4s"`));
      for (const segment of playlist.segments) {
        if (segment.duration) assert.ok(Math.round(segment.duration) <= playlist.targetDuration);
        for (const one of segment.parts) assert.ok(one.hint || (one.duration ?? 0) <= partTarget + 1e-9);
        const parts = segment.parts.filter((one) => !one.hint);
        if (segment.uri && parts.length === partsPerSegment)
          assert.ok(Math.abs(parts.reduce((sum, one) => sum + (one.duration ?? 0), 0) - segment.duration) < 0.001);
      }
    }
  });

  test(`from one ${profile} version to the next only what the standard allows changes`, async () => {
    const versions = await read();
    const known = new Map<string, string>();
    let before: PlaylistVersion | undefined;
    for (const version of versions) {
      const text = lines(version.full);
      assert.ok(text.every((line) => !line.startsWith("#EXT-X-DISCONTINUITY")));
      for (const one of [version.full, version.deltas.v2]) if (/^s\d+\.m4s$/m.test(one)) assert.match(one, /#EXT-X-PROGRAM-DATE-TIME/);
      assert.ok(version.partsPublished - (before?.partsPublished ?? 0) <= 1 || version.ended);
      assert.ok(version.firstSequence >= (before?.firstSequence ?? 0));
      const uris = text.filter((line) => /^s\d+\.m4s$/.test(line));
      assert.deepEqual(
        uris,
        uris.map((_, index) => `s${version.firstSequence + index}.m4s`),
      );
      for (const [index, line] of text.entries()) {
        const key = /^s\d+/.test(line) ? line : attribute(line.startsWith("#EXT-X-PART:") ? line : undefined, "URI");
        if (key === undefined) continue;
        const value = line === key ? (text[index - 1] ?? "") : line;
        assert.equal(known.get(key) ?? value, value, "a listed segment or part never changes");
        known.set(key, value);
      }
      before = version;
    }
    assert.ok(before?.ended);
  });

  test(`a ${profile} delta update merged with the version before gives the full one`, async () => {
    let before: PlaylistVersion | undefined;
    let skipped = 0;
    for (const version of await read()) {
      for (const kind of ["YES", "v2"] as const) if (before && version.deltas[kind] !== version.full) skipped += merge(before, version, kind);
      before = version;
    }
    assert.ok(skipped > 100);
  });
}

/** Puts what the delta skipped back, from the version before, and compares. @returns the segments skipped. */
function merge(before: PlaylistVersion, version: PlaylistVersion, kind: "YES" | "v2"): number {
  const delta = lines(version.deltas[kind]);
  const tag = delta.find((line) => line.startsWith("#EXT-X-SKIP:"));
  const count = Number(attribute(tag, "SKIPPED-SEGMENTS"));
  const named = attribute(tag, "RECENTLY-REMOVED-DATERANGES");
  assert.equal(named === undefined, kind === "YES", "required, if empty, where date ranges are skipped, and only there");
  const removed = (named ?? "").split("\t");
  const segmentsOf = (text: readonly string[], from: number, number: number) => {
    const head = text.indexOf(`s${from}.m4s`);
    const last = text.indexOf(`s${from + number - 1}.m4s`);
    const start = text.slice(0, head).findLastIndex((line) => !/^#EXT(INF|-X-PROGRAM-DATE-TIME|-X-GAP|-X-PART:)/.test(line)) + 1;
    return text.slice(start, last + 1).filter((line) => !line.startsWith("#EXT-X-PART:"));
  };
  const held = segmentsOf(lines(before.full), version.firstSequence, count);
  const ranges = new Map([...dateRanges(before.full), ...dateRanges(delta.join("\n"))].map((line) => [attribute(line, "ID") ?? "", line]));
  for (const id of removed) ranges.delete(id);
  const merged = delta
    .flatMap((line) => (line === tag ? ['#EXT-X-MAP:URI="init.mp4"', ...held] : [line]))
    .filter((line) => !line.startsWith("#EXT-X-DATERANGE"));
  const full = lines(version.full);
  assert.deepEqual(merged.slice(2), full.filter((line) => !line.startsWith("#EXT-X-DATERANGE")).slice(2));
  if (kind === "v2") assert.deepEqual([...ranges.values()].sort(), dateRanges(version.full).sort());
  assert.equal(delta[1], kind === "YES" ? "#EXT-X-VERSION:9" : "#EXT-X-VERSION:10");
  if (kind === "YES") assert.deepEqual(dateRanges(delta.join("\n")), dateRanges(version.full));
  return count;
}

test("names cannot break out of their quotes", () => {
  assert.equal(quoted('a",URI="x'), "\"a',URI='x\"");
  assert.equal(quoted("a\r\n#EXT-X-ENDLIST\u2028b\u202ec\ud800"), '"a #EXT-X-ENDLIST b c"');
  assert.equal(quoted("é".repeat(500)).length, 130);
});

test("parts are listed for two hold backs at least and within three target durations of the end only, whole segments at a time", async () => {
  for (const name of ["fast", "balanced", "saver"] as const) await partsAreListed(name);
});

async function partsAreListed(name: "fast" | "balanced" | "saver"): Promise<void> {
  const { accessUnitsPerPart, partsPerSegment } = profiles[name];
  const partSeconds = (accessUnitsPerPart * 1024) / 48_000;
  for (const { full, partsPublished } of await history(name)) {
    const listed = [...full.matchAll(/#EXT-X-PART:.*URI="p(\d+)\.m4s"/g)].map((match) => Number(match[1]));
    const [first = 0] = listed;
    assert.equal(first % partsPerSegment, 0);
    assert.ok((partsPublished - first) * partSeconds <= 12.3);
    assert.ok(partsPublished < 3 * partsPerSegment || partsPublished - first >= 2 * 3, "two hold backs of three parts");
    assert.deepEqual(
      listed,
      listed.map((_, index) => first + index),
    );
  }
}

test("whatever part's tag went less than three target durations ago is among those that a restart brings back", async () => {
  for (const name of ["fast", "balanced", "saver"] as const) {
    const { partsPerSegment } = profiles[name];
    const partSeconds = (profiles[name].accessUnitsPerPart * 1024) / 48_000;
    const kept = segmentsWithFetchableParts(profiles[name]);
    const firstListed = ({ full }: PlaylistVersion) => Number(/#EXT-X-PART:.*URI="p(\d+)/.exec(full)?.[1] ?? Number.POSITIVE_INFINITY);
    const versions = await history(name);
    for (const { partsPublished, targetDuration } of versions) {
      const oldestKept = (Math.floor((partsPublished - 1) / partsPerSegment) - kept + 1) * partsPerSegment;
      const since = versions.find((before) => (partsPublished - before.partsPublished) * partSeconds <= 3 * targetDuration);
      assert.ok(since && firstListed(since) >= oldestKept, `${name}: p${since && firstListed(since)} at ${partsPublished}`);
    }
  }
});

test("the multivariant playlist names the three renditions, the default first, at rates that hold", async () => {
  const { live, play } = createStage({ profile: "fast" });
  const young = HLS.parse(live.multivariant()) as HLS.types.MasterPlaylist;
  const floor = { a32: 32_000, a64: 64_000, a96: 96_000 };
  for (const { uri, bandwidth, averageBandwidth = 0 } of young.variants) {
    const nominal = floor[uri.split("/")[1] as "a32"];
    assert.ok(averageBandwidth >= nominal && bandwidth >= averageBandwidth, "silence promises no less than speech needs");
  }
  play(12_000);
  const text = live.multivariant();
  const playlist = HLS.parse(text) as HLS.types.MasterPlaylist;
  assert.deepEqual(
    playlist.variants.map((variant) => variant.uri),
    ["a64", "a32", "a96"].map((id) => `run-0001/${id}/index.m3u8`),
  );
  for (const variant of playlist.variants) {
    assert.equal(variant.codecs, "mp4a.40.2");
    const id = variant.uri.split("/")[1] as "a32";
    const rate = ((live.segment(id, 1)?.length ?? 0) * 8) / 3.84;
    assert.ok(rate > 0 && rate <= variant.bandwidth && (variant.averageBandwidth ?? 0) <= variant.bandwidth);
  }
  await live.close();
});

test("the plain pair lists closed segments as a moving window, names holes, and ends", () => {
  const segment = (sequence: number) => ({ sequence, durationSamples: 184_320, gap: false });
  const input = { broadcast: { startedAt }, profile: profiles.fast, segments: [segment(0), segment(1), segment(4)] };
  const live = HLS.parse(renderPlainMedia({ ...input, ended: false })) as HLS.types.MediaPlaylist;
  assert.equal(live.playlistType, undefined, "what claims to be an event may remove nothing");
  assert.deepEqual(
    live.segments.map(({ uri, gap }) => [uri, gap ?? false]),
    [
      ["s0.m4s", false],
      ["s1.m4s", false],
      ["s2.m4s", true],
      ["s3.m4s", true],
      ["s4.m4s", false],
    ],
  );
  const ended = HLS.parse(renderPlainMedia({ ...input, ended: true })) as HLS.types.MediaPlaylist;
  assert.ok(ended.endlist);
  const rate = { peak: 1000, average: 900 };
  assert.match(renderPlainMultivariant({ space: "s", run: "run-0001" }, { bandwidths: { a32: rate, a64: rate, a96: rate } }), /\na64\/plain\.m3u8\n/);
});
