/** The text of a waveform file goes in; the heights to draw come out. */

const bars = 120;

/** Pairs of least and greatest sample, 8 or 16 bit, as `audiowaveform` writes them, become one height from 0 to 1 for each bar. */
export function parsePeaks(text: string): number[] {
  const { data = [], bits = 8 } = readObject(text);
  const full = 2 ** (bits - 1);
  const pairs = Math.floor(data.length / 2);
  const count = Math.min(bars, pairs);
  return Array.from({ length: count }, (_, bar) => {
    const span = data.slice(2 * Math.floor((bar * pairs) / count), 2 * Math.floor(((bar + 1) * pairs) / count));
    return Math.min(1, Math.max(...span.map(Math.abs)) / full);
  });
}

function readObject(text: string): { readonly data?: readonly number[]; readonly bits?: number } {
  try {
    return JSON.parse(text) as { readonly data?: readonly number[]; readonly bits?: number };
  } catch {
    return {};
  }
}
