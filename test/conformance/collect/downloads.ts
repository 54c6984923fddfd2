/** A trace goes in; every part, segment and initialization section it lists is fetched once, as it appears. */
import { allSegments, type MediaPlaylist, type Segment } from "../playlist/media-playlist.ts";
import type { Client, Exchange } from "./client.ts";
import type { Trace } from "./trace.ts";

export interface Download {
  readonly trace: Trace;
  readonly kind: "init" | "part" | "segment";
  readonly sequence: number;
  /** Index in the segment; 0 for others. */
  readonly part: number;
  readonly discontinuityNumber: number;
  /** Epoch ms of the first sample according to the playlist. */
  readonly date: number | undefined;
  /** Seconds according to the playlist. */
  readonly duration: number;
  readonly exchange: Exchange;
}

/** At the start only the newest closed segments and the very oldest are fetched. */
const newestAtStart = 3;

export class Downloads {
  readonly done: Download[] = [];
  readonly #client: Client;
  readonly #seen = new Set<string>();
  readonly #running = new Set<Promise<void>>();

  constructor({ client }: { readonly client: Client }) {
    this.#client = client;
  }

  /** Follows one trace to its end; resolves when all is fetched. */
  async follow(trace: Trace): Promise<void> {
    let from = Number.NEGATIVE_INFINITY;
    for (let snapshot = trace.latest ?? (await trace.next()); snapshot; snapshot = await trace.next()) {
      const { playlist } = snapshot;
      if (from === Number.NEGATIVE_INFINITY) {
        from = (playlist.segments.at(-newestAtStart) ?? playlist.open)?.sequence ?? 0;
        this.#takeSegment(trace, playlist.segments[0]);
      }
      this.#takeNew(trace, { playlist, from });
    }
    await Promise.all(this.#running);
  }

  #takeNew(trace: Trace, { playlist, from }: { readonly playlist: MediaPlaylist; readonly from: number }): void {
    for (const segment of allSegments(playlist)) {
      if (segment.sequence < from) continue;
      if (segment.map !== undefined) this.#take(trace, segment.map, { ...bare, discontinuityNumber: segment.discontinuityNumber });
      this.#takeSegment(trace, segment);
      for (const [index, part] of segment.parts.entries()) {
        if (!part.gap) this.#take(trace, part.uri, { ...placeOf(segment), kind: "part", part: index, duration: part.duration, byteRange: part.byteRange });
      }
    }
  }

  #takeSegment(trace: Trace, segment: Segment | undefined): void {
    if (segment?.uri !== undefined && !segment.gap) this.#take(trace, segment.uri, { ...placeOf(segment), kind: "segment", duration: segment.duration });
  }

  #take(trace: Trace, uri: string, { byteRange, ...place }: Place): void {
    const url = new URL(uri, trace.url).href;
    const key = `${trace.url} ${url} ${byteRange ?? ""}`;
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    const running = this.#client.get(url, byteRange === undefined ? {} : { headers: { range: rangeHeader(byteRange) } }).then((exchange) => {
      this.done.push({ trace, ...place, exchange });
      this.#running.delete(running);
    });
    this.#running.add(running);
  }
}

type Place = Omit<Download, "trace" | "exchange"> & { readonly byteRange?: string | undefined };

const bare: Place = { kind: "init", sequence: -1, part: 0, discontinuityNumber: 0, date: undefined, duration: 0 };

function placeOf({ sequence, discontinuityNumber, date }: Segment): Omit<Place, "kind" | "duration"> {
  return { sequence, part: 0, discontinuityNumber, date };
}

function rangeHeader(byteRange: string): string {
  const [length = "0", offset = "0"] = byteRange.split("@");
  return `bytes=${offset}-${Number(offset) + Number(length) - 1}`;
}
