/** A recording goes in; its sound comes out as files to keep: M4A with the very bytes that were broadcast, MP3, and levels for a waveform. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Readable, Writable } from "node:stream";
import ffmpeg from "fluent-ffmpeg";
import { samplesToMs } from "../../contract/samples.ts";
import { type FileTags, ffmetadata } from "./chapter-files.ts";
import { type RunOptions, runFfmpeg } from "./run-ffmpeg.ts";
import { type Waveform, WaveformMeter } from "./waveform.ts";

export interface AudioSource {
  /** A fragmented MP4. */
  readonly bytes: AsyncIterable<Buffer>;
  readonly durationSamples: number;
}

export interface FileOptions extends Omit<RunOptions, "durationMs"> {
  /** For what is needed beside the file; it exists, and is removed by whoever made it. */
  readonly directory: string;
  readonly tags: FileTags;
  readonly cover: Buffer;
}

const waveformRate = 8000;
/** Enough for any page, and for a clip to be chosen to a fraction of a second in an hour. */
const mostBuckets = 8000;
const leastBucketSamples = waveformRate / 20;

/** No encoder takes part. @returns the file's path. */
export async function makeM4a(source: AudioSource, options: FileOptions): Promise<string> {
  const path = join(options.directory, "audio.m4a");
  const copied = ["-c", "copy", "-disposition:v:0", "attached_pic", "-movflags", "+faststart", "-f", "ipod"];
  await makeFile(source, { ...options, path, output: copied });
  return path;
}

/** @returns the file's path. */
export async function makeMp3(source: AudioSource, options: FileOptions): Promise<string> {
  const path = join(options.directory, "audio.mp3");
  const encoded = ["-c:v", "copy", "-c:a", "libmp3lame", "-b:a", "96k", "-ac", "1", "-id3v2_version", "3", "-write_id3v1", "1", "-f", "mp3"];
  await makeFile(source, { ...options, path, output: encoded });
  return path;
}

interface FileOutput extends FileOptions {
  readonly path: string;
  readonly output: readonly string[];
}

async function makeFile(source: AudioSource, { directory, tags, cover, path, output, ...run }: FileOutput): Promise<void> {
  const [tagsPath, coverPath] = [join(directory, "tags.txt"), join(directory, "cover.png")];
  await Promise.all([writeFile(tagsPath, ffmetadata(tags)), writeFile(coverPath, cover)]);
  const command = commandOf(source)
    .input(tagsPath)
    .inputFormat("ffmetadata")
    .input(coverPath)
    .outputOptions(["-map", "0:a:0", "-map", "2:v:0", "-map_metadata", "1", "-map_chapters", "1", ...output]);
  await runFfmpeg(command, (ready) => ready.save(path), { ...run, durationMs: samplesToMs(source.durationSamples) });
}

export async function measureWaveform(source: AudioSource, run: Omit<RunOptions, "durationMs">): Promise<Waveform> {
  const samples = (source.durationSamples * waveformRate) / 48_000;
  const meter = new WaveformMeter({ rate: waveformRate, bucket: Math.max(leastBucketSamples, Math.ceil(samples / mostBuckets)) });
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      meter.push(chunk);
      done();
    },
  });
  const command = commandOf(source).outputOptions(["-map", "0:a:0", "-ac", "1", "-ar", String(waveformRate), "-f", "s16le"]);
  await runFfmpeg(command, (ready) => ready.pipe(sink, { end: true }), { ...run, durationMs: samplesToMs(source.durationSamples) });
  return meter.finish();
}

function commandOf({ bytes }: AudioSource): ffmpeg.FfmpegCommand {
  return ffmpeg(Readable.from(bytes, { objectMode: false, highWaterMark: 1 << 18 }), { stdoutLines: 20 }).inputFormat("mp4");
}
