/** A described command goes in; it has run to its end when the promise resolves, telling of its progress by ffmpeg's own time. */
import type ffmpeg from "fluent-ffmpeg";
import type { Milliseconds } from "../../../infra/clock/clock.ts";

export interface RunOptions {
  /** Ends ffmpeg at once. */
  readonly signal: AbortSignal;
  /** Of what is made, so that ffmpeg's time can be told as a share. */
  readonly durationMs: Milliseconds;
  /** @param share 0 to 1. */
  readonly onProgress: (share: number) => void;
}

/** @param run starts the command: into a file, or into a stream. @throws Error with ffmpeg's last line when it fails. */
export function runFfmpeg(command: ffmpeg.FfmpegCommand, run: (command: ffmpeg.FfmpegCommand) => void, options: RunOptions): Promise<void> {
  const { signal, durationMs, onProgress } = options;
  return new Promise((resolve, reject) => {
    const stop = () => command.kill("SIGKILL");
    const settle = (error?: Error) => {
      signal.removeEventListener("abort", stop);
      if (signal.aborted) reject(signal.reason);
      else if (error) reject(error);
      else resolve();
    };
    signal.addEventListener("abort", stop);
    command.on("progress", ({ timemark }: { readonly timemark?: string }) => onProgress(Math.min(1, msOf(timemark ?? "") / durationMs)));
    command.on("error", (error: Error, _stdout, stderr) =>
      settle(new Error(`ffmpeg: ${stderr?.trim().split("\n").at(-1) || error.message}`, { cause: error })),
    );
    command.on("end", () => settle());
    if (signal.aborted) settle();
    else run(command);
  });
}

/** `HH:MM:SS.cc`. */
function msOf(timemark: string): Milliseconds {
  const [hours = 0, minutes = 0, seconds = 0] = timemark.split(":").map(Number);
  const ms = ((hours * 60 + minutes) * 60 + seconds) * 1000;
  return Number.isFinite(ms) && ms > 0 ? ms : 0;
}
