/** A system goes in; people speak in a space of it over WebRTC, and what can be downloaded afterwards is compared with what they said. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { ExportState } from "../../../packager/contract/replay-forms.ts";
import { findFfmpeg } from "../../../packager/live/encode/ffmpeg-discovery.ts";
import type { startClients } from "../../ingest/stage/clients.ts";
import { envelopeOf, findMatch, fromInt16 } from "../../support/signal.ts";
import type { LiveSpace } from "../../support/space.ts";
import { linePause, spokenPcm } from "../../support/voices.ts";
import { textOf, until } from "./until.ts";

const rate = 48_000;
const block = rate / 10;
/** Blocks that begin 50 ms apart are only 0.8 alike where nothing is wrong with the sound: so the line is looked for at every tenth of one. */
const steps = 10;

/** How long each speaks. */
export const lineSeconds = 7;
export const voices = { ada: 1, grace: 2 } as const;
export type Voice = keyof typeof voices;

/** Joins, and says it all; comes back at once. */
export async function speak(clients: ReturnType<typeof startClients>, account: Voice, space: LiveSpace): Promise<void> {
  const client = `${account}-${space.id}`;
  await clients.join(client, { url: space.whipUrl, token: space.tokens[Object.keys(voices).indexOf(account)] ?? "" });
  await clients.say(client, { voice: voices[account], seconds: lineSeconds });
}

export interface Replay {
  /** Of the site. */
  readonly url: string;
  readonly space: string;
}

export async function exportsOf({ url, space }: Replay): Promise<readonly ExportState[]> {
  const text = await textOf(`${url}/replay/${space}/exports.json`);
  return text === "" ? [] : (JSON.parse(text) as { readonly exports: readonly ExportState[] }).exports;
}

export async function untilReady(replay: Replay): Promise<void> {
  await until(async () => {
    const exports = await exportsOf(replay);
    assert.deepEqual(
      exports.filter(({ state }) => state === "failed"),
      [],
    );
    return exports.length > 0 && exports.every(({ state }) => state === "ready");
  });
}

/** @returns lines for the report: how alike each voice is to what was said, where it lies, and where its chapter begins. */
export async function compareWithSpoken({ url, space }: Replay): Promise<readonly string[]> {
  const at = (name: string) => `${url}/replay/${space}/${name}`;
  const whole = await decoded(at("audio.m4a"));
  const chapters = [...(await textOf(at("chapters.vtt"))).matchAll(/(\d+):(\d+):([\d.]+) --> .*\n(.+)/g)].map(([, h, m, s, title]) => ({
    title,
    start: Number(h) * 3600 + Number(m) * 60 + Number(s),
  }));
  const accounts = Object.keys(voices) as Voice[];
  assert.deepEqual(
    chapters.map(({ title }) => title),
    accounts.map((account) => `Voice ${account}`),
  );
  return accounts.map((account, index) => {
    const line = spokenPcm(voices[account], linePause).subarray(0, lineSeconds * rate);
    const { spokenAt, correlation } = placeOf(fromInt16(line), whole);
    const chapterAt = chapters[index]?.start ?? -1;
    assert.ok(correlation > 0.7, `${account}: ${correlation}`);
    // The first chapter begins with the programme.
    if (index > 0) assert.ok(Math.abs(chapterAt - spokenAt) < 1.5, `${account} is heard at ${spokenAt}, the chapter begins at ${chapterAt}`);
    return `${account}: correlation ${correlation.toFixed(3)}, heard at ${spokenAt.toFixed(1)} s, chapter at ${chapterAt.toFixed(1)} s`;
  });
}

/** Where a line is heard best, seconds. */
function placeOf(line: Float32Array, whole: Float32Array): { readonly spokenAt: number; readonly correlation: number } {
  const wanted = loudnessOf(line);
  const places = Array.from({ length: steps }, (_, step) => {
    const shift = (step * block) / steps;
    const { start, correlation } = findMatch(loudnessOf(whole.subarray(shift)), wanted);
    return { spokenAt: (start * block + shift) / rate, correlation };
  });
  return places.reduce((best, place) => (place.correlation > best.correlation ? place : best));
}

/** Decibels, so that a voice brought to another loudness keeps its shape. */
function loudnessOf(samples: Float32Array): Float32Array {
  return envelopeOf(samples, block).map((level) => 20 * Math.log10(Math.max(level, 0.003)));
}

async function decoded(url: string): Promise<Float32Array> {
  const folder = await mkdtemp(join(tmpdir(), "rostrum-decoded-"));
  try {
    const path = join(folder, "audio.m4a");
    const answer = await fetch(url);
    assert.deepEqual([answer.status, answer.headers.get("content-type")], [200, "audio/mp4"]);
    await writeFile(path, Buffer.from(await answer.arrayBuffer()));
    const args = ["-v", "error", "-i", path, "-map", "0:a:0", "-f", "s16le", "-ac", "1", "-ar", String(rate), "-"];
    const { stdout } = await promisify(execFile)((await findFfmpeg()).path, args, { encoding: "buffer", maxBuffer: 1 << 28 });
    return fromInt16(new Int16Array(stdout.buffer, stdout.byteOffset, stdout.length >> 1));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
