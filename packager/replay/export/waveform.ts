/** PCM goes in; levels over time come out: what a page draws, what a clip is chosen on, where nobody spoke. */
import type { Waveform } from "../../contract/replay-forms.ts";
import { sampleRate, samplesPerAccessUnit } from "../../contract/samples.ts";
import type { Cut } from "../../contract/urls.ts";

const quietest = -120;

/** 16-bit mono samples, in pieces of any length. */
export class WaveformMeter {
  readonly #rate: number;
  readonly #bucket: number;
  readonly #data: number[] = [];
  readonly #loudness: number[] = [];
  #least = 0;
  #greatest = 0;
  #squares = 0;
  #count = 0;
  #odd: Buffer = Buffer.alloc(0);

  /** @param options.bucket samples a bucket. */
  constructor({ rate, bucket }: { readonly rate: number; readonly bucket: number }) {
    this.#rate = rate;
    this.#bucket = bucket;
  }

  push(chunk: Buffer): void {
    const bytes = this.#odd.length > 0 ? Buffer.concat([this.#odd, chunk]) : chunk;
    const end = bytes.length - (bytes.length % 2);
    for (let at = 0; at < end; at += 2) this.#add(bytes.readInt16LE(at));
    this.#odd = bytes.subarray(end);
  }

  finish(): Waveform {
    if (this.#count > 0) this.#close();
    const form = { version: 2, channels: 1, sample_rate: this.#rate, samples_per_pixel: this.#bucket, bits: 8 } as const;
    return { ...form, length: this.#loudness.length, data: this.#data, loudness: this.#loudness };
  }

  #add(sample: number): void {
    if (sample < this.#least) this.#least = sample;
    if (sample > this.#greatest) this.#greatest = sample;
    this.#squares += sample * sample;
    this.#count += 1;
    if (this.#count === this.#bucket) this.#close();
  }

  #close(): void {
    this.#data.push(this.#least >> 8, this.#greatest >> 8);
    const level = 10 * Math.log10(this.#squares / this.#count / 32_768 ** 2);
    this.#loudness.push(Math.max(quietest, Math.round(level * 10) / 10));
    this.#least = 0;
    this.#greatest = 0;
    this.#squares = 0;
    this.#count = 0;
  }
}

/** The buckets that lie in `cut`, to the nearest. */
export function partOf(waveform: Waveform, { whole, cut }: { readonly whole: Cut; readonly cut: Cut }): Waveform {
  const bucketAt = (unit: number) =>
    Math.round((unit - whole.first) * (samplesPerAccessUnit / sampleRate) * (waveform.sample_rate / waveform.samples_per_pixel));
  const [from, to] = [bucketAt(cut.first), cut.end === whole.end ? waveform.length : bucketAt(cut.end)];
  const loudness = waveform.loudness.slice(from, to);
  return { ...waveform, length: loudness.length, data: waveform.data.slice(2 * from, 2 * to), loudness };
}

const height = 120;

/** One closed shape, as wide as there are buckets; it takes the page's colour. */
export function waveformSvg({ length, data }: Waveform): string {
  const y = (value: number) => (height / 2) * (1 - value / 128);
  const point = (index: number, offset: 0 | 1) => `${index} ${Number(y(data[2 * index + offset] ?? 0).toFixed(1))}`;
  const upper = Array.from({ length }, (_, index) => point(index, 1));
  const lower = Array.from({ length }, (_, index) => point(length - 1 - index, 0));
  const path = length === 0 ? "" : `<path fill="currentColor" d="M${[...upper, ...lower].join("L")}Z"/>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${Math.max(1, length)} ${height}" preserveAspectRatio="none" role="img" aria-label="Waveform">${path}</svg>\n`;
}
