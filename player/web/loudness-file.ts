/** A waveform file goes in; the heights over any stretch of it come out. */

export interface WaveformFile {
  readonly sample_rate: number;
  readonly samples_per_pixel: number;
  /** Pairs of least and greatest value, 8 bit. */
  readonly data: readonly number[];
}

const columns = 300;
const full = 128;

/** From 0 to 1, at most {@link columns} of them. */
export function peaksOf({ sample_rate, samples_per_pixel, data }: WaveformFile, { start, end }: { readonly start: number; readonly end: number }): number[] {
  const bucket = (seconds: number) => (seconds * sample_rate) / samples_per_pixel;
  const [from, to] = [bucket(start), Math.min(data.length / 2, bucket(end))];
  const count = Math.max(0, Math.min(columns, Math.floor(to - from)));
  return Array.from({ length: count }, (_, column) => {
    const [first, last] = [column, column + 1].map((edge) => Math.floor(from + (edge * (to - from)) / count)) as [number, number];
    return Math.min(1, Math.max(0.02, ...data.slice(2 * first, 2 * Math.max(first + 1, last)).map(Math.abs)) / full);
  });
}

/** @returns undefined where none is measured yet. */
export async function readWaveform(address: string): Promise<WaveformFile | undefined> {
  const answer = await fetch(address).catch(() => undefined);
  return answer?.ok ? ((await answer.json()) as WaveformFile) : undefined;
}
