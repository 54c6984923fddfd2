/** An audience and prices go in; requests, bytes, cores and cost come out. Nothing here is measured: see `measured.ts`. */
import { type Profile, samplesPerPart } from "../../packager/contract/profile.ts";
import { samplesToMs } from "../../packager/contract/samples.ts";
import { measured } from "./measured.ts";

export interface Audience {
  readonly listeners: number;
  readonly profile: Profile;
  /** Audio bits per second. */
  readonly bitrate: number;
}

export interface Prices {
  /** For 10⁹ bytes delivered. */
  readonly perGigabyte: number;
  /** For 10,000 HTTPS requests. */
  readonly perTenThousandRequests: number;
  /** Share taken off the list price by contract, 0 to 1. */
  readonly discount: number;
}

export interface Load {
  /** Of one listener, per second. */
  readonly requestsPerListener: number;
  readonly bitsPerListener: number;
  /** Bytes that are not audio, by those that are. */
  readonly overhead: number;
  /** Of the whole audience, per second. */
  readonly requests: number;
  readonly bits: number;
  /** Cores of self-run edges, where no CDN is used. */
  readonly edgeCores: number;
  /** What reaches the origin, however many listen. */
  readonly originRequests: number;
  readonly originCores: number;
}

export interface Cost {
  readonly perListenerHour: number;
  readonly perHour: number;
  /** The share of `perHour` that is for requests. */
  readonly requestShare: number;
}

/** Every part costs a listener two requests: the part and the playlist that lists it. */
const requestsPerPart = 2;
const secondsPerHour = 3600;

/** @param options.edges caches that ask the origin: 1 behind an origin shield. */
export function loadOf({ listeners, profile, bitrate }: Audience, { edges = 1 }: { readonly edges?: number } = {}): Load {
  const partSeconds = samplesToMs(samplesPerPart(profile)) / 1000;
  const audioBytes = (bitrate / 8) * partSeconds;
  const otherBytes = bytesBesideAudio(profile);
  const requestsPerListener = requestsPerPart / partSeconds;
  const bitsPerListener = ((audioBytes + otherBytes) * 8) / partSeconds;
  const requests = listeners * requestsPerListener;
  const originRequests = (edges * measured.originRequestsPerPart) / partSeconds;
  return {
    requestsPerListener,
    bitsPerListener,
    overhead: otherBytes / audioBytes,
    requests,
    bits: listeners * bitsPerListener,
    edgeCores: (requests * measured.edgeSecondsPerRequest) / measured.usableShare,
    originRequests,
    originCores: originRequests * measured.originSecondsPerRequest,
  };
}

function bytesBesideAudio({ name, accessUnitsPerPart }: Profile): number {
  const { boxBytes, playlistBytes, headerBytes } = measured;
  return boxBytes.fixed + boxBytes.perAccessUnit * accessUnitsPerPart + playlistBytes[name] + requestsPerPart * headerBytes;
}

export function costOf({ requestsPerListener, bitsPerListener }: Load, { prices, listeners }: { readonly prices: Prices; readonly listeners: number }): Cost {
  const left = 1 - prices.discount;
  const forBytes = ((bitsPerListener / 8) * secondsPerHour * prices.perGigabyte * left) / 1e9;
  const forRequests = (requestsPerListener * secondsPerHour * prices.perTenThousandRequests * left) / 10_000;
  const perListenerHour = forBytes + forRequests;
  return { perListenerHour, perHour: perListenerHour * listeners, requestShare: perListenerHour === 0 ? 0 : forRequests / perListenerHour };
}

/** 1,000 to 10,000,000, three to a decade. */
export const audiences: readonly number[] = [1e3, 1e4, 1e5, 1e6].flatMap((ten) => [ten, 2 * ten, 5 * ten]).concat(1e7);
