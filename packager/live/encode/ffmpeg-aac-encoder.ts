/** PCM goes to a child process of ffmpeg as a WAV stream, its ADTS stream comes back as access units. */
import { PassThrough, Writable } from "node:stream";
import ffmpeg from "fluent-ffmpeg";
import { Closer } from "../../../infra/lifecycle/closer.ts";
import { renditions } from "../../contract/profile.ts";
import type { AacEncoder, AacEncoderEvents, AacEncoderFactory } from "./aac-encoder.ts";
import { AdtsParser } from "./adts.ts";
import type { Ffmpeg } from "./ffmpeg-discovery.ts";
import { streamingWavHeader, wavSamples } from "./wav-stream.ts";

/** The child that a started command has; fluent-ffmpeg keeps it in this field. */
interface StartedCommand {
  readonly ffmpegProc?: { readonly pid?: number; readonly stdin: Writable; readonly exitCode: number | null; readonly signalCode: string | null };
}

export interface FfmpegEncoders {
  readonly factory: AacEncoderFactory;
  /** Ends the spares. Encoders handed out are closed by those who have them. */
  close(): Promise<void>;
}

/**
 * Keeps one started encoder per bitrate in reserve, waiting at its standard input: starting ffmpeg takes longer than a part may wait.
 * Asks ffmpeg beforehand what fluent-ffmpeg would ask it before the first command.
 */
export async function createFfmpegEncoders(found: Ffmpeg): Promise<FfmpegEncoders> {
  ffmpeg.setFfmpegPath(found.path);
  const asked = (ask: (done: () => void) => void) => new Promise<void>((resolve) => ask(resolve));
  await Promise.all([asked(ffmpeg.getAvailableFormats), asked(ffmpeg.getAvailableEncoders)]);
  const spares = new Map(renditions.map(({ bitrate }) => [bitrate, new FfmpegAacEncoder(found, { bitrate })]));
  const closer = new Closer();
  closer.add(async () => void (await Promise.all([...spares.values()].map((spare) => spare.close()))));
  const factory: AacEncoderFactory = ({ bitrate, events }) => {
    const spare = spares.get(bitrate);
    const encoder = spare?.sound ? spare : new FfmpegAacEncoder(found, { bitrate });
    if (!closer.closing) spares.set(bitrate, new FfmpegAacEncoder(found, { bitrate }));
    encoder.adopt(events);
    return encoder;
  };
  return { factory, close: () => closer.close() };
}

class FfmpegAacEncoder implements AacEncoder {
  readonly #input = new PassThrough();
  readonly #parser = new AdtsParser();
  #events: AacEncoderEvents | undefined;
  readonly #command: ffmpeg.FfmpegCommand & StartedCommand;
  readonly #ended: Promise<void>;
  #closed = false;
  #failed = false;

  constructor(found: Ffmpeg, { bitrate }: { readonly bitrate: number }) {
    this.#command = ffmpeg(this.#input, { stdoutLines: 20 }).inputOptions(inputOptions(found)).outputOptions(outputOptions(bitrate));
    this.#ended = new Promise<void>((resolve) => {
      this.#command.on("start", () => this.#killIfClosed());
      this.#command.on("error", (error: Error, _stdout, stderr) => {
        resolve();
        this.#fail(`${error.message.split("\n", 1)[0]} ${stderr?.trim().split("\n").at(-1) ?? ""}`.trim());
      });
      this.#command.on("end", () => {
        resolve();
        this.#fail("ffmpeg ended");
      });
    });
    this.#input.write(streamingWavHeader());
    this.#command.pipe(this.#output());
  }

  get sound(): boolean {
    return !this.#failed && !this.#closed;
  }

  /** From now on `events` are told. */
  adopt(events: AacEncoderEvents): void {
    this.#events = events;
  }

  get pid(): number | undefined {
    return this.#command.ffmpegProc?.pid;
  }

  get backlogBytes(): number {
    return this.#input.writableLength + this.#input.readableLength + (this.#command.ffmpegProc?.stdin.writableLength ?? 0);
  }

  write(pcm: Int16Array): void {
    if (this.#closed || this.#failed) return;
    this.#input.write(wavSamples(pcm));
  }

  close(): Promise<void> {
    this.#closed = true;
    this.#killIfClosed();
    return this.#ended;
  }

  #output(): Writable {
    return new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        done();
        this.#take(chunk);
      },
    });
  }

  #take(chunk: Buffer): void {
    if (this.#closed || this.#failed) return;
    try {
      const units = this.#parser.push(chunk);
      if (units.length > 0) this.#events?.accessUnits(units);
    } catch (error) {
      this.#fail(error instanceof Error ? error.message : String(error));
    }
  }

  #fail(reason: string): void {
    if (this.#failed || this.#closed) return;
    this.#failed = true;
    this.#events?.failed(reason);
  }

  /** A command that is still being prepared has no child yet: it is killed as soon as it has. */
  #killIfClosed(): void {
    if (this.#closed && this.#command.ffmpegProc) this.#command.kill("SIGKILL");
  }
}

/** Never `nobuffer`: it loses audio. Without the two analysis limits the first access unit comes a second late. */
function inputOptions({ smallWavPackets }: Ffmpeg): string[] {
  const small = smallWavPackets ? ["-max_size", "1024"] : [];
  return ["-hide_banner", "-nostats", "-loglevel", "error", "-probesize", "32", "-analyzeduration", "0", "-f", "wav", "-ignore_length", "1", ...small];
}

function outputOptions(bitrate: number): string[] {
  return [
    "-map",
    "0:a",
    "-threads",
    "1",
    "-c:a",
    "aac",
    "-profile:a",
    "aac_low",
    "-b:a",
    String(bitrate),
    "-ac",
    "1",
    "-ar",
    "48000",
    "-flush_packets",
    "1",
    "-f",
    "adts",
  ];
}
