/** A recording goes in; its sound comes out as files to keep: M4A with the very bytes that were broadcast, MP3, and levels for a waveform. */
import { join } from "node:path";
import { Writable } from "node:stream";
import ffmpeg from "fluent-ffmpeg";
import type { Waveform } from "../../contract/replay-forms.ts";
import { samplesPerAccessUnit, samplesToMs } from "../../contract/samples.ts";
import type { Media } from "../../live/box/read-fragment.ts";
import { type M4aOptions, writeM4a } from "../m4a/write-m4a.ts";
import { type RunOptions, runFfmpeg } from "./run-ffmpeg.ts";
import { WaveformMeter } from "./waveform.ts";

export interface FileOptions extends Omit<M4aOptions, "chunks"> {
  /** For the files; it exists, and is removed by whoever made it. */
  readonly directory: string;
}

export interface AudioSource {
  readonly units: AsyncIterable<Media>;
  /** Access units of each. */
  readonly chunks: readonly number[];
}

const waveformRate = 8000;
/** Enough for any page, and for a clip to be chosen to a fraction of a second in an hour. */
const mostBuckets = 8000;
const leastBucketSamples = waveformRate / 20;

/** No encoder takes part. @returns the file's path. */
export async function makeM4a({ units, chunks }: AudioSource, { directory, ...options }: FileOptions): Promise<string> {
  const path = join(directory, "audio.m4a");
  await writeM4a(path, units, { ...options, chunks });
  return path;
}

/** Tags, chapters and cover come with the M4A that it is made of. @returns the file's path. */
export async function makeMp3(source: AudioSource, options: FileOptions): Promise<string> {
  const path = join(options.directory, "audio.mp3");
  const from = await makeM4a(source, { ...options, onProgress: () => undefined });
  const copied = ["-map", "0:a:0", "-map", "0:v?", "-map_metadata", "0", "-map_chapters", "0", "-c:v", "copy"];
  const encoded = ["-c:a", "libmp3lame", "-b:a", "96k", "-ac", "1", "-id3v2_version", "3", "-write_id3v1", "1", "-f", "mp3"];
  const command = ffmpeg(from, { stdoutLines: 20 }).outputOptions([...copied, ...encoded]);
  await runFfmpeg(command, (ready) => ready.save(path), runOptions(source, options));
  return path;
}

export async function measureWaveform(source: AudioSource, options: FileOptions): Promise<Waveform> {
  const samples = (unitsOf(source) * samplesPerAccessUnit * waveformRate) / 48_000;
  const meter = new WaveformMeter({ rate: waveformRate, bucket: Math.max(leastBucketSamples, Math.ceil(samples / mostBuckets)) });
  const sink = new Writable({
    // Taken for a failure where it is told before ffmpeg's own end.
    emitClose: false,
    write(chunk: Buffer, _encoding, done) {
      meter.push(chunk);
      done();
    },
  });
  const from = await makeM4a(source, { ...options, onProgress: () => undefined });
  const command = ffmpeg(from, { stdoutLines: 20 }).outputOptions(["-map", "0:a:0", "-ac", "1", "-ar", String(waveformRate), "-f", "s16le"]);
  await runFfmpeg(command, (ready) => ready.pipe(sink, { end: true }), runOptions(source, options));
  return meter.finish();
}

function runOptions(source: AudioSource, { signal, onProgress }: FileOptions): RunOptions {
  return { signal, onProgress, durationMs: samplesToMs(unitsOf(source) * samplesPerAccessUnit) };
}

function unitsOf({ chunks }: AudioSource): number {
  return chunks.reduce((sum, chunk) => sum + chunk, 0);
}
