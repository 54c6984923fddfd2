/** The address of a low-latency programme that went away goes in; a call comes when it is there again, and newer than what is heard. */
import { backoffMs } from "../../infra/lifecycle/backoff.ts";

const pace = { baseMs: 4000, capMs: 16_000 };

interface ProbeOptions {
  /** How often the programme went away before: one that keeps failing is asked less often. */
  readonly falls: number;
  /** Epoch ms up to which the other way has the programme already; an old copy out of a cache is no return. */
  readonly knownUntil: () => number | undefined;
  readonly onReturn: () => void;
}

/** Asks for the playlists alone, jittered: every answer is one that a cache shares among all who ask. @returns a function that stops it. */
export function watchReturn(src: string, { falls, knownUntil, onReturn }: ProbeOptions): () => void {
  const stop = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const signs = new ReturnSigns();
  const ask = async () => {
    const newest = await newestDate(src, stop.signal).catch(() => undefined);
    if (stop.signal.aborted) return;
    if (newest !== undefined && signs.push(newest, knownUntil() ?? 0)) onReturn();
    else next();
  };
  const next = () => {
    timer = setTimeout(() => void ask(), backoffMs(falls, pace));
  };
  next();
  return () => {
    clearTimeout(timer);
    stop.abort();
  };
}

/** The copy may list each segment as soon as the programme itself does. What is newer than it, or than when it was asked for before, is alive: nothing old grows. */
export class ReturnSigns {
  #seen = Number.POSITIVE_INFINITY;

  /** @returns whether it is there again. */
  push(newest: number, knownUntil: number): boolean {
    const back = newest > knownUntil || newest > this.#seen;
    this.#seen = newest;
    return back;
  }
}

/** Epoch ms of the newest dated segment of the first rendition; undefined when there is no low-latency playlist. */
async function newestDate(src: string, signal: AbortSignal): Promise<number | undefined> {
  const media = firstUri(await load(src, signal));
  if (media === undefined) return undefined;
  return newestDateOf(await load(new URL(media, src).href, signal));
}

async function load(src: string, signal: AbortSignal): Promise<string> {
  const response = await fetch(src, { signal: AbortSignal.any([signal, AbortSignal.timeout(4000)]), credentials: "omit" });
  return response.ok ? response.text() : "";
}

function firstUri(playlist: string): string | undefined {
  return playlist.split("\n").find((line) => line !== "" && !line.startsWith("#"));
}

/** RFC 8216bis 4.4.4.6. A playlist without parts is not the low-latency one, and what has ended is heard to its end where it is. */
export function newestDateOf(playlist: string): number | undefined {
  if (playlist.includes("#EXT-X-ENDLIST") || !playlist.includes("#EXT-X-PART-INF:")) return undefined;
  const [, date = "", rest = ""] = /^.*#EXT-X-PROGRAM-DATE-TIME:(\S+)(.*)/s.exec(playlist) ?? [];
  // Not every segment has a date: it follows from the last one.
  const since = [...rest.matchAll(/#EXTINF:([\d.]+)/g)].reduce((sum, [, seconds]) => sum + Number(seconds), 0);
  const ms = Date.parse(date) + since * 1000;
  return Number.isNaN(ms) ? undefined : ms;
}
