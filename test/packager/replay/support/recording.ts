/** Speech goes in, a recording comes out in an object store, made by the archive from real AAC as a packager makes it. */
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { Registry } from "prom-client";
import { createSystemClock } from "../../../../infra/clock/system-clock.ts";
import type { ObjectStore } from "../../../../infra/storage/object-store.ts";
import type { Broadcast } from "../../../../packager/contract/broadcast.ts";
import { profiles, renditions } from "../../../../packager/contract/profile.ts";
import { samplesPerAccessUnit } from "../../../../packager/contract/samples.ts";
import { fragment } from "../../../../packager/live/box/fragment.ts";
import { initSegment } from "../../../../packager/live/box/init-segment.ts";
import { AdtsParser } from "../../../../packager/live/encode/adts.ts";
import type { Caption, ClosedSegment, TalkSpan } from "../../../../packager/live/live-broadcast.ts";
import { Archive } from "../../../../packager/origin/archive.ts";
import { SpoolBudget } from "../../../../packager/origin/spool-budget.ts";
import { silentLog } from "../../live/support/stage.ts";

export interface RecordingOptions {
  readonly store: ObjectStore;
  readonly space: string;
  /** 48 kHz mono. */
  readonly pcm: Int16Array;
  readonly talk?: readonly TalkSpan[];
  /** In English, all of them shown in the first segment; absent: the space was made without captions. */
  readonly captions?: readonly Caption[];
  readonly title?: string;
  /** Media sequence numbers that are not there. */
  readonly gaps?: readonly number[];
  /** How often the encoded programme is repeated: a long one costs no more encoding than a short one. */
  readonly repeat?: number;
}

const profile = profiles.balanced;
const unitsPerSegment = profile.accessUnitsPerPart * profile.partsPerSegment;

export function broadcastOf({ space, title = "Evening round", captions }: Pick<RecordingOptions, "space" | "title" | "captions">): Broadcast {
  const host = { account: "ada", name: "Ada Lovelace" };
  return { space, run: "run-00001", startedAt: Date.UTC(2026, 4, 1, 20), profile: "balanced", record: true, title, ...(captions && { captions: "en" }), host };
}

export async function makeRecording(options: RecordingOptions): Promise<Broadcast> {
  const { store, pcm, talk = [], gaps = [], repeat = 1 } = options;
  const broadcast = broadcastOf(options);
  const directory = await mkdtemp(join(tmpdir(), "rostrum-recording-"));
  const budget = new SpoolBudget({ limits: { memoryBytes: 1 << 26, diskBytes: 1 << 30 }, metrics: new Registry() });
  const archive = new Archive({ broadcast, directory, store, clock: createSystemClock(), log: silentLog(), budget });
  try {
    await archive.load();
    await archive.start((id) => initSegment(renditions.find((one) => one.id === id) ?? { bitrate: 64_000 }));
    const units = await encode(pcm);
    const whole = Array.from({ length: repeat }, () => units).flat();
    for (let sequence = 0; sequence * unitsPerSegment < whole.length; sequence++) {
      const segment = {
        ...segmentOf(sequence, whole, { talk, gap: gaps.includes(sequence) }),
        ...(sequence === 0 && options.captions && { captions: options.captions }),
      };
      await Promise.all(renditions.map(({ id }) => archive.push(id, segment)));
    }
    archive.end();
    await archive.drained();
    await archive.settle();
    return broadcast;
  } finally {
    await archive.close();
    await rm(directory, { recursive: true, force: true });
  }
}

function segmentOf(sequence: number, units: readonly Buffer[], { talk, gap }: { readonly talk: readonly TalkSpan[]; readonly gap: boolean }): ClosedSegment {
  const first = sequence * unitsPerSegment;
  const own = units.slice(first, first + unitsPerSegment);
  const parts = Array.from({ length: Math.ceil(own.length / profile.accessUnitsPerPart) }, (_, part) => {
    const accessUnits = own.slice(part * profile.accessUnitsPerPart, (part + 1) * profile.accessUnitsPerPart);
    const number = sequence * profile.partsPerSegment + part;
    return fragment({ sequenceNumber: number + 1, mediaTime: (first + part * profile.accessUnitsPerPart) * samplesPerAccessUnit, accessUnits });
  });
  const startSample = first * samplesPerAccessUnit;
  const durationSamples = own.length * samplesPerAccessUnit;
  const end = startSample + durationSamples;
  const spoken = talk.filter((span) => span.start < end && (span.end ?? end) > startSample);
  return { sequence, startSample, durationSamples, gap, bytes: gap ? undefined : Buffer.concat(parts), talk: spoken };
}

/** 96 kb/s access units. */
export async function encode(pcm: Int16Array): Promise<Buffer[]> {
  const input = ["-f", "s16le", "-ar", "48000", "-ac", "1", "-i", "pipe:0"];
  const child = spawn("ffmpeg", ["-v", "error", ...input, "-c:a", "aac", "-b:a", "96k", "-f", "adts", "pipe:1"], { stdio: ["pipe", "pipe", "inherit"] });
  child.stdin.end(Buffer.from(pcm.buffer, pcm.byteOffset, pcm.byteLength));
  return new AdtsParser().push(await buffer(child.stdout));
}
