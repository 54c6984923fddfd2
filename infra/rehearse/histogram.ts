/** Measured times go in, quantiles come out; small enough to be sent between processes and added up. */

/** Bucket number → how many; each bucket is 1.5 % wide. */
export type Histogram = Record<number, number>;

const growth = Math.log(1.015);
const smallestMs = 0.1;

export function record(histogram: Histogram, ms: number): void {
  const bucket = Math.max(0, Math.round(Math.log(Math.max(ms, smallestMs) / smallestMs) / growth));
  histogram[bucket] = (histogram[bucket] ?? 0) + 1;
}

export function addHistogram(into: Histogram, from: Histogram): void {
  for (const [bucket, count] of Object.entries(from)) into[Number(bucket)] = (into[Number(bucket)] ?? 0) + count;
}

export function countOf(histogram: Histogram): number {
  return Object.values(histogram).reduce((sum, count) => sum + count, 0);
}

/** Milliseconds within 1 %; NaN when nothing was recorded. @param share 0.99 for the 99th percentile. */
export function quantile(histogram: Histogram, share: number): number {
  let left = share * countOf(histogram);
  for (const [bucket, count] of Object.entries(histogram)) {
    left -= count;
    if (left <= 0) return smallestMs * Math.exp(Number(bucket) * growth);
  }
  return Number.NaN;
}
