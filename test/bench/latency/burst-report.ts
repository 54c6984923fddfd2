/** Captured and heard bursts and the parts' times go in; latency, drift and each stage's share come out. */
import { type Profile, samplesPerPart } from "../../../packager/contract/profile.ts";
import { samplesToMs } from "../../../packager/contract/samples.ts";
import type { HeardBurst } from "./burst-pages.ts";

export interface Measured {
  readonly captured: readonly number[];
  readonly heard: readonly HeardBurst[];
  readonly published: ReadonlyMap<number, number>;
  readonly fetched: ReadonlyMap<number, number>;
  readonly startedAt: number;
  readonly profile: Profile;
}

export interface LatencyReport {
  readonly bursts: number;
  readonly missed: number;
  readonly p50: number;
  readonly p95: number;
  /** Median of the last fifth minus median of the first fifth, seconds. */
  readonly drift: number;
  /** Median seconds each stage takes. */
  readonly shares: { readonly captureToMix: number; readonly mixToPublished: number; readonly publishedToFetched: number; readonly buffer: number };
}

const longestMs = 3100;

export function reportOf({ captured, heard, published, fetched, startedAt, profile }: Measured): LatencyReport {
  const pairs = captured.flatMap((at) => {
    const burst = heard.find((candidate) => candidate.at > at && candidate.at - at < longestMs);
    return burst ? [{ at, burst }] : [];
  });
  const latencies = pairs.map(({ at, burst }) => burst.at - at);
  const fifth = Math.max(1, Math.floor(latencies.length / 5));
  const stages = pairs.flatMap(({ at, burst }) => {
    const part = Math.floor((burst.programmeDate - startedAt) / samplesToMs(samplesPerPart(profile)));
    const [listed, arrived] = [published.get(part), fetched.get(part)];
    if (listed === undefined || arrived === undefined) return [];
    return [
      {
        captureToMix: burst.programmeDate - at,
        mixToPublished: listed - burst.programmeDate,
        publishedToFetched: arrived - listed,
        buffer: burst.at - arrived,
      },
    ];
  });
  const share = (name: keyof LatencyReport["shares"]) =>
    seconds(
      quantile(
        stages.map((stage) => stage[name]),
        0.5,
      ),
    );
  return {
    bursts: pairs.length,
    missed: captured.length - pairs.length,
    p50: seconds(quantile(latencies, 0.5)),
    p95: seconds(quantile(latencies, 0.95)),
    drift: seconds(quantile(latencies.slice(-fifth), 0.5) - quantile(latencies.slice(0, fifth), 0.5)),
    shares: {
      captureToMix: share("captureToMix"),
      mixToPublished: share("mixToPublished"),
      publishedToFetched: share("publishedToFetched"),
      buffer: share("buffer"),
    },
  };
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

function seconds(ms: number): number {
  return Math.round(ms) / 1000;
}
