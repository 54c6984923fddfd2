/** The machine goes in, a usable ffmpeg comes out: the one on `PATH`, else the one that came with the installation. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { StartupError } from "../../../infra/errors/rostrum-error.ts";

const run = promisify(execFile);
/** A machine that is starved of cores takes seconds to answer: no reason to take another ffmpeg, which encodes otherwise. */
const probeTimeoutMs = 30_000;

export interface Ffmpeg {
  readonly path: string;
  /** First line of the banner. */
  readonly version: string;
  /** Whether the WAV reader can be told to pass small packets on (not before 4.2): without it, newer ones answer in bursts. */
  readonly smallWavPackets: boolean;
}

/** @param candidates tried in order. @throws StartupError when none of them runs and encodes AAC. */
export async function findFfmpeg({ candidates }: { readonly candidates?: readonly string[] } = {}): Promise<Ffmpeg> {
  const tried = candidates ?? ["ffmpeg", ...(await installed())];
  for (const path of tried) {
    const found = await probe(path).catch(() => undefined);
    if (found) return found;
  }
  throw new StartupError(`No usable ffmpeg: expected one that encodes AAC at ${tried.join(" or ")}.`);
}

/** Where the package has no binary for the machine, or lost it, loading it throws: that is no reason not to use the one on `PATH`. */
async function installed(): Promise<readonly string[]> {
  try {
    return [(await import("@ffmpeg-installer/ffmpeg")).default.path];
  } catch {
    return [];
  }
}

async function probe(path: string): Promise<Ffmpeg | undefined> {
  const ask = (subject: string) => run(path, ["-h", subject], { timeout: probeTimeoutMs });
  const [encoder, reader] = await Promise.all([ask("encoder=aac"), ask("demuxer=wav")]);
  if (!encoder.stdout.startsWith("Encoder aac")) return undefined;
  return { path, version: encoder.stderr.split("\n", 1)[0] ?? "", smallWavPackets: reader.stdout.includes("-max_size") };
}
