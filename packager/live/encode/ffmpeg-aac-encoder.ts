/** PCM goes to a child process of ffmpeg as a WAV stream, its ADTS stream comes back as access units. */
import { PassThrough, Writable } from "node:stream";
import ffmpeg from "fluent-ffmpeg";
import { Closer } from "../../../infra/lifecycle/closer.ts";
import type { AacEncoder, AacEncoderEvents, AacEncoderFactory } from "./aac-encoder.ts";
import { AdtsParser } from "./adts.ts";
import type { Ffmpeg } from "./ffmpeg-discovery.ts";
import { streamingWavHeader } from "./wav-header.ts";

/** The child that a started command has; fluent-ffmpeg keeps it in this field. */
interface StartedCommand {
  readonly ffmpegProc?: { readonly pid?: number; readonly stdin: Writable; readonly exitCode: number | null; readonly signalCode: string | null };
}

export function createFfmpegAacEncoderFactory(found: Ffmpeg): AacEncoderFactory {
  ffmpeg.setFfmpegPath(found.path);
  return ({ bitrate, events }) => new FfmpegAacEncoder(found, { bitrate, events });
}

class FfmpegAacEncoder implements AacEncoder {
  readonly #input = new PassThrough();
  readonly #parser = new AdtsParser();
  readonly #events: AacEncoderEvents;
  readonly #command: ffmpeg.FfmpegCommand & StartedCommand;
  readonly #closer = new Closer();
  #failed = false;

  constructor(found: Ffmpeg, { bitrate, events }: { readonly bitrate: number; readonly events: AacEncoderEvents }) {
    this.#events = events;
    this.#command = ffmpeg(this.#input, { stdoutLines: 20 }).inputOptions(inputOptions(found)).outputOptions(outputOptions(bitrate));
    const ended = new Promise<void>((resolve) => {
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
    this.#closer.add(() => ended);
    this.#closer.add(() => this.#killIfClosed());
    this.#input.write(streamingWavHeader());
    this.#command.pipe(this.#output());
  }

  get pid(): number | undefined {
    return this.#command.ffmpegProc?.pid;
  }

  get backlogBytes(): number {
    return this.#input.writableLength + this.#input.readableLength + (this.#command.ffmpegProc?.stdin.writableLength ?? 0);
  }

  write(pcm: Int16Array): void {
    if (this.#closer.closing || this.#failed) return;
    this.#input.write(Buffer.from(pcm.buffer, pcm.byteOffset, pcm.byteLength));
  }

  close(): Promise<void> {
    return this.#closer.close();
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
    if (this.#closer.closing || this.#failed) return;
    try {
      const units = this.#parser.push(chunk);
      if (units.length > 0) this.#events.accessUnits(units);
    } catch (error) {
      this.#fail(error instanceof Error ? error.message : String(error));
    }
  }

  #fail(reason: string): void {
    if (this.#failed || this.#closer.closing) return;
    this.#failed = true;
    this.#events.failed(reason);
  }

  /** A command that is still being prepared has no child yet: it is killed as soon as it has. */
  #killIfClosed(): void {
    if (this.#closer.closing) this.#command.kill("SIGKILL");
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
