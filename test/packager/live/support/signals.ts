/** Test programmes as PCM, and what was heard of them: tones, noise, alignment, signal to noise. */
import { execFileSync } from "node:child_process";

/** Deterministic broadband speech-like noise: low-passed, so that AAC keeps its wave form. */
export function noise(samples: number, seed = 1): Int16Array {
  let state = seed;
  let low = 0;
  return Int16Array.from({ length: samples }, () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    low += 0.15 * ((state / 0x40000000 - 1) * 24_000 - low);
    return Math.round(low);
  });
}

export function tones(samples: number, frequencies: readonly number[]): Int16Array {
  const level = 20_000 / frequencies.length;
  return Int16Array.from({ length: samples }, (_, index) =>
    Math.round(frequencies.reduce((sum, hertz) => sum + level * Math.sin((2 * Math.PI * hertz * index) / 48_000), 0)),
  );
}

/** Decodes by ffmpeg, strictly. @throws when ffmpeg says anything at all. */
export function decode(media: Buffer): Int16Array {
  const run = execFileSync(
    "ffmpeg",
    ["-hide_banner", "-loglevel", "warning", "-xerror", "-err_detect", "explode", "-i", "pipe:0", "-f", "s16le", "-ac", "1", "-ar", "48000", "pipe:1"],
    {
      input: media,
      maxBuffer: 1 << 28,
      stdio: ["pipe", "pipe", "inherit"],
    },
  );
  return new Int16Array(run.buffer.slice(run.byteOffset, run.byteOffset + run.length));
}

/** How many samples `heard` lies behind `sent`, by cross-correlation of a stretch at `at`, within ± `reach`. */
export function lag(sent: Int16Array, { heard, at, reach = 3000, length = 8000 }: { heard: Int16Array; at: number; reach?: number; length?: number }): number {
  let best = { lag: 0, score: Number.NEGATIVE_INFINITY };
  for (let candidate = -reach; candidate <= reach; candidate++) {
    let score = 0;
    for (let index = at; index < at + length; index += 3) score += (sent[index] ?? 0) * (heard[index + candidate] ?? 0);
    if (score > best.score) best = { lag: candidate, score };
  }
  return best.lag;
}

/** Signal to noise, dB, of `[from, to)`. */
export function signalToNoise(sent: Int16Array, { heard, from, to }: { heard: Int16Array; from: number; to: number }): number {
  let signal = 0;
  let difference = 0;
  for (let index = from; index < to; index++) {
    const wanted = sent[index] ?? 0;
    signal += wanted ** 2;
    difference += (wanted - (heard[index] ?? 0)) ** 2;
  }
  return 10 * Math.log10(signal / Math.max(difference, 1));
}

/** Level of `hertz` in `pcm`, as an amplitude (Goertzel). */
export function toneLevel(pcm: Int16Array, hertz: number): number {
  let [real, imaginary] = [0, 0];
  for (const [index, value] of pcm.entries()) {
    real += value * Math.cos((2 * Math.PI * hertz * index) / 48_000);
    imaginary += value * Math.sin((2 * Math.PI * hertz * index) / 48_000);
  }
  return (2 * Math.hypot(real, imaginary)) / pcm.length;
}
