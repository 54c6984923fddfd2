/** `npm run bench -- replay [--hours 1] [--parts downloads,soon,long] [--turns 5]`: what downloads cost, whether they are what was broadcast, how soon a replay plays, and how a long one opens. */
import { execFile, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";
import { createSystemClock } from "../../infra/clock/system-clock.ts";
import { openDirectoryStore } from "../../infra/storage/directory-store.ts";
import type { ObjectStore } from "../../infra/storage/object-store.ts";
import type { ExportKind } from "../../packager/contract/replay-forms.ts";
import { replayKeys } from "../../packager/contract/urls.ts";
import { ClipDesk } from "../../packager/replay/clips/clip-desk.ts";
import { ReplayLibrary } from "../../packager/replay/replay-facts.ts";
import { writeLiveFile } from "../packager/replay/support/live-file.ts";
import { encode, makeRecording } from "../packager/replay/support/recording.ts";
import { startSpace } from "../support/space.ts";
import { startSystem } from "../support/system.ts";
import { spokenPcm } from "../support/voices.ts";
import { measureOpening } from "./replay/opening.ts";

const run = promisify(execFile);
const voices = 13;
const space = "hour";
const runId = "run-00001";

interface Usage {
  readonly wallSeconds: number;
  readonly cpuSeconds: number;
  readonly peakMegabytes: { readonly own: number; readonly ffmpeg: number };
}

const { values } = parseArgs({
  options: {
    hours: { type: "string", default: "1" },
    "long-hours": { type: "string", default: "12" },
    turns: { type: "string", default: "5" },
    parts: { type: "string", default: "downloads,soon,long" },
  },
});
const turns = Number(values.turns);
const parts = values.parts.split(",");
const hours = Number(values.hours);
const folder = await mkdtemp(join(tmpdir(), "rostrum-bench-replay-"));
try {
  const pcm = programme();
  const result = {
    ...(parts.includes("downloads") && (await downloads(pcm))),
    ...(parts.includes("soon") && { replayPlayableSeconds: { ...(await replaySoon()), target: "≤ 5" } }),
    ...(parts.includes("long") && (await openings(pcm))),
  };
  console.log(JSON.stringify(result));
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function downloads(pcm: Int16Array): Promise<object> {
  const store = await openDirectoryStore({ directory: join(folder, "objects") });
  console.error(`Recording ${hours} h of ${voices} voices …`);
  const repeat = Math.max(1, Math.round((hours * 3600 * 48_000) / pcm.length));
  await makeRecording({ store, space, pcm, repeat, talk: talkOf(pcm.length * repeat) });
  const programmeHours = (pcm.length * repeat) / 48_000 / 3600;
  const m4a = await exportOf("audio.m4a");
  const mp3 = await exportOf("audio.mp3");
  const waveform = await exportOf("waveform");
  const clip = await clipCost(store, programmeHours * 3600);
  const live = join(folder, "live.mp4");
  await writeLiveFile(store, { space, run: runId }, live);
  const download = join(folder, "objects", replayKeys.download({ space, run: runId, revision: 0 }, "audio.m4a"));
  const identicalWhenDecoded = (await decodedHash(live)) === (await decodedHash(download));
  const encoded = await reencode(live);
  const perHour = (usage: Usage) => round(usage.cpuSeconds / programmeHours);
  return {
    programmeHours: round(programmeHours),
    m4a: { cpuSecondsPerHour: perHour(m4a), wallSeconds: round(m4a.wallSeconds), peakMegabytes: roundAll(m4a.peakMegabytes), target: "≤ 2 CPU s, ≤ 150 MB" },
    reencodeForContrast: { cpuSecondsPerHour: round(encoded / programmeHours) },
    identicalWhenDecoded,
    mp3: { timesRealTime: round((programmeHours * 3600) / mp3.wallSeconds), cpuSecondsPerHour: perHour(mp3), target: "≥ 100" },
    waveform: { cpuSecondsPerHour: perHour(waveform) },
    clip: { ...clip, target: "milliseconds" },
  };
}

async function openings(pcm: Int16Array): Promise<object> {
  console.error("Opening a long replay, and a short one …");
  const units = await encode(pcm.subarray(0, 60 * 48_000));
  const long = await measureOpening({ hours: Number(values["long-hours"]), units, turns });
  const short = await measureOpening({ hours: 0.05, units, turns });
  return { long: { ...long, target: "open ≤ 1000 ms, seek ≤ 500 ms" }, short };
}

/** Everything that the thirteen voices say, one after the other. */
function programme(): Int16Array {
  const pieces = Array.from({ length: voices }, (_, index) => spokenPcm(index + 1, { pauseMs: 400 }));
  // Whole access units: the repeated programme is then cut where the encoder cut it.
  const samples = pieces.reduce((sum, piece) => sum + piece.length, 0);
  const whole = new Int16Array(samples - (samples % 1024));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece.subarray(0, Math.max(0, whole.length - at)), at);
    at += piece.length;
  }
  return whole;
}

function talkOf(samples: number) {
  const turn = 15 * 48_000;
  const person = (index: number) => ({ account: `voice-${index % voices}`, name: `Voice ${(index % voices) + 1}` });
  return Array.from({ length: Math.floor(samples / turn) }, (_, index) => ({ ...person(index), start: index * turn, end: (index + 1) * turn - 24_000 }));
}

async function exportOf(kind: ExportKind): Promise<Usage> {
  console.error(`Making ${kind} …`);
  const entry = fileURLToPath(new URL("./replay/export-process.js", import.meta.url));
  const job = JSON.stringify({ space, run: runId, revision: 0, kind });
  const { stdout } = await run(process.execPath, [entry, join(folder, "objects"), job], { maxBuffer: 1 << 20 });
  return JSON.parse(stdout.trim().split("\n").at(-1) ?? "{}") as Usage;
}

/** Of 30 s each, all over the programme, one after the other: CPU time of this process, which does nothing else. */
async function clipCost(store: ObjectStore, seconds: number): Promise<{ readonly cpuMs: number; readonly wallMs: number; readonly clips: number }> {
  console.error("Cutting clips …");
  const clips = 40;
  const desk = new ClipDesk({ store, library: new ReplayLibrary({ store }), clock: createSystemClock(), directory: folder, maxClips: clips });
  const [cpu, wall] = [process.cpuUsage(), performance.now()];
  for (let turn = 0; turn < clips; turn++) {
    const start = 1 + (turn * (seconds - 40)) / clips;
    await desk.make(space, { start, end: start + 30 });
  }
  const { user, system } = process.cpuUsage(cpu);
  return { cpuMs: round((user + system) / 1000 / clips), wallMs: round((performance.now() - wall) / clips), clips };
}

async function decodedHash(path: string): Promise<string> {
  const child = spawn("ffmpeg", ["-v", "error", "-i", path, "-map", "0:a:0", "-f", "s16le", "-"], { stdio: ["ignore", "pipe", "inherit"] });
  const hash = createHash("sha256");
  for await (const chunk of child.stdout) hash.update(chunk as Buffer);
  return hash.digest("hex");
}

/** @returns CPU seconds of making the same file by decoding and encoding. */
async function reencode(path: string): Promise<number> {
  const { stderr } = await run("ffmpeg", ["-v", "info", "-benchmark", "-i", path, "-c:a", "aac", "-b:a", "96k", "-y", join(folder, "again.m4a")], {
    maxBuffer: 1 << 24,
  });
  const [, user = "0", system = "0"] = /bench: utime=([\d.]+)s stime=([\d.]+)s/.exec(stderr) ?? [];
  return Number(user) + Number(system);
}

/** From the answer to the end call until the listeners' address names a complete playlist whose first and last segments are there. */
async function replaySoon(): Promise<{ readonly worst: number; readonly tries: number }> {
  const system = await startSystem();
  const tries = 3;
  let worst = 0;
  try {
    for (let turn = 0; turn < tries; turn++) {
      const live = await startSpace(system, [`host-${turn}`], { profile: "balanced", record: true });
      await new Promise((done) => setTimeout(done, 12_000));
      await system.call("POST", `/v1/spaces/${live.id}/end`);
      const endedAt = performance.now();
      while (!(await isWhole(live.playbackUrl))) await new Promise((done) => setTimeout(done, 25));
      worst = Math.max(worst, (performance.now() - endedAt) / 1000);
    }
  } finally {
    await system.stop();
  }
  return { worst: round(worst), tries };
}

async function isWhole(address: string): Promise<boolean> {
  const fetchText = async (url: string) => (await fetch(url)).text();
  const name = (await fetchText(address)).match(/^.*replay\.m3u8$/m)?.[0];
  if (name === undefined) return false;
  const media = new URL(name, address).href;
  const text = await fetchText(media);
  const segments = text.match(/^s\d+\.m4s$/gm) ?? [];
  if (!text.includes("#EXT-X-ENDLIST") || segments.length < 2) return false;
  const answers = await Promise.all(["init.mp4", segments[0], segments.at(-1)].map((segment) => fetch(new URL(segment ?? "", media))));
  return answers.every(({ ok }) => ok);
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

function roundAll(peaks: Usage["peakMegabytes"]): Usage["peakMegabytes"] {
  return { own: Math.round(peaks.own), ffmpeg: Math.round(peaks.ffmpeg) };
}
