/** Listening goes in; now and then one beacon that says so goes out, and the estimate made of everybody's beacons comes out. */
import type { Audience } from "./audience-words.ts";

/** What `/audience/{space}` answers. */
interface AudienceDocument extends Audience {
  /** A listener sends with probability 2^-exponent; null while the server finds out. */
  readonly exponent: number | null;
  readonly ticket: string | null;
  readonly everySeconds: number;
}

interface BeaconOptions {
  /** Whether this listener hears something just now. */
  readonly listening: () => boolean;
  readonly onAudience: (audience: Audience) => void;
  readonly random?: () => number;
}

const usualEverySeconds = 30;
const timeoutMs = 5000;
const livePath = /^\/live\/(?:~[^/]*\.[^/]*\/)?([A-Za-z0-9._~-]{1,128})\/index\.m3u8$/;

/** The audience's address beside a playlist of ours; undefined for anybody else's. */
export function audienceAddress(src: string): string | undefined {
  const space = livePath.exec(new URL(src).pathname)?.[1];
  return space === undefined ? undefined : new URL(`/audience/${space}`, src).href;
}

/**
 * Once in `everySeconds`, at a moment of its own, each listener reads the document, which all of them share by the caches, and sends a
 * beacon with the probability that stands in it. So the beacons of any such span, divided by their probability, estimate the listeners without bias.
 */
export function startBeacon(address: string, { listening, onAudience, random = Math.random }: BeaconOptions): () => void {
  const stop = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const read = async () => {
    const signal = AbortSignal.any([stop.signal, AbortSignal.timeout(timeoutMs)]);
    const answer = await fetch(address, { signal, credentials: "omit" }).catch(() => undefined);
    return answer?.ok ? ((await answer.json().catch(() => undefined)) as AudienceDocument | undefined) : undefined;
  };
  const turn = async (send: boolean) => {
    const document = await read();
    if (stop.signal.aborted) return;
    const everyMs = 1000 * (document?.everySeconds ?? usualEverySeconds);
    timer = setTimeout(() => void turn(true), send ? everyMs : everyMs * random());
    if (!document) return;
    onAudience(document);
    const { exponent, ticket } = document;
    if (send && listening() && exponent !== null && ticket !== null && random() < 2 ** -exponent) navigator.sendBeacon(address, ticket);
  };
  void turn(false);
  return () => {
    clearTimeout(timer);
    stop.abort();
  };
}
