import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { after, before, test } from "node:test";
import { findFfmpeg } from "../../packager/live/encode/ffmpeg-discovery.ts";
import { startClients } from "../ingest/stage/clients.ts";
import { fromInt16, toneLevel } from "../support/signal.ts";
import { startSpace } from "../support/space.ts";
import { type System, startSystem } from "../support/system.ts";

const tones = Array.from({ length: 13 }, (_, index) => 310 + index * 130);
let system: System;
const clients = startClients();

before(async () => {
  system = await startSystem();
});
after(async () => {
  await clients.close();
  await system.stop();
});

/** Decodes the newest `seconds` of a media playlist through its own URL with ffmpeg, as any player would. */
async function decode(url: string, seconds: number): Promise<Int16Array> {
  const child = spawn((await findFfmpeg()).path, ["-v", "error", "-i", url, "-t", String(seconds), "-f", "s16le", "-ac", "1", "-ar", "48000", "pipe:1"]);
  const chunks: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
  await new Promise((resolve) => child.on("close", resolve));
  const bytes = Buffer.concat(chunks);
  return new Int16Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length - (bytes.length % 2)));
}

const seconds = 5;

/** The newest, one by one: what a starved machine conceals sounds in one or two of them. */
function lastSeconds(pcm: Float32Array): readonly Float32Array[] {
  return Array.from({ length: seconds }, (_, index) => pcm.subarray(pcm.length - 48_000 * (index + 1), pcm.length - 48_000 * index));
}

function typical(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN;
}

test("thirteen people sound a tone each and the decoded stream holds all thirteen", { timeout: 120_000 }, async () => {
  const accounts = tones.map((hz) => `tone-${hz}`);
  const space = await startSpace(system, accounts);
  for (const [index, hz] of tones.entries()) {
    await clients.join(`tone-${hz}`, { url: space.whipUrl, token: space.tokens[index] ?? "", hz });
  }
  await new Promise((resolve) => setTimeout(resolve, 9000));
  const multivariant = await (await fetch(space.playbackUrl)).text();
  const media = multivariant.split("\n").find((line) => line !== "" && !line.startsWith("#")) ?? "";
  const pcm = fromInt16(await decode(new URL(media, space.playbackUrl).href, 8));
  assert.ok(pcm.length > 48_000 * seconds, `decoded ${pcm.length} samples`);
  const levelAt = (hz: number) => typical(lastSeconds(pcm).map((second) => toneLevel(second, { hz, rate: 48_000 })));
  const between = Math.max(...tones.map((hz) => levelAt(hz + 65)));
  const levels = tones.map(levelAt);
  const heard = tones.map((hz, index) => `${hz} Hz ${levels[index]?.toFixed(1)} dB`).join(", ");
  // Every voice is brought to one loudness.
  assert.ok(Math.max(...levels) - Math.min(...levels) < 8, heard);
  // One that is missing would be no louder than what lies between.
  assert.ok(Math.min(...levels) > between + 12, `${heard}; between them at most ${between.toFixed(1)} dB`);
});
