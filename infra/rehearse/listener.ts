/** A playlist's address goes in; one listener plays it from there as a browser would, and tells the tally what it lived through. */
import type { Clock } from "../clock/clock.ts";
import { backoffMs } from "../lifecycle/backoff.ts";
import type { Connection } from "./connection.ts";
import { type Chunk, type Cursor, chunksFrom, edgeOf, isPast, startOf } from "./cursor.ts";
import { Fetcher, GoneError, StoppedError } from "./fetcher.ts";
import { record } from "./histogram.ts";
import { firstVariant, type MediaPlaylist } from "./media-playlist.ts";
import type { PlaylistReader } from "./playlist-reader.ts";
import { Playout } from "./playout.ts";
import type { Tally } from "./tally.ts";

/** As many as lie between the place to begin at and the live edge, and one more. */
const maxAtOnce = 4;

export interface ListenerOptions {
  readonly url: URL;
  readonly connection: Connection;
  readonly reader: PlaylistReader;
  readonly clock: Clock;
  readonly tally: Tally;
  readonly signal: AbortSignal;
}

export class Listener {
  readonly #options: ListenerOptions;
  readonly #fetcher: Fetcher;
  readonly #playout = new Playout();
  #startedAt = 0;
  #list = "";
  #stalled = false;
  #ended = false;

  constructor(options: ListenerOptions) {
    this.#options = options;
    this.#fetcher = new Fetcher(options);
  }

  /** Listens until the programme or the rehearsal ends; never rejects. */
  async run(): Promise<void> {
    const { clock, connection, signal, tally } = this.#options;
    tally.started += 1;
    this.#startedAt = clock.now();
    for (let attempt = 0; !signal.aborted && !this.#ended; attempt++) {
      try {
        await this.#listen();
      } catch (error) {
        if (error instanceof StoppedError) break;
        this.#stumble(error);
        await clock.sleep(backoffMs(attempt, { baseMs: 500, capMs: 4000 }), { signal });
      }
    }
    this.#settle();
    connection.close();
  }

  #stumble(error: unknown): void {
    const { tally } = this.#options;
    if (this.#playout.started) tally.rejoins += 1;
    if (!(error instanceof GoneError)) tally.failures["not a playlist"] = (tally.failures["not a playlist"] ?? 0) + 1;
  }

  /** A silence that lasts when the rehearsal ends is a stall too. */
  #settle(): void {
    const silence = this.#ended ? 0 : this.#playout.starvedFor(this.#options.clock.now());
    if (silence > 0) this.#noteStall(silence);
  }

  async #listen(): Promise<void> {
    const media = await this.#mediaUrl();
    this.#list = media.pathname.split("/").slice(-2).join("/");
    let playlist = await this.#playlist(media, undefined);
    let init = playlist.map;
    let cursor = startOf(playlist);
    for (let changed = true; !playlist.ended; ) {
      // What is listed, what the first of it is decoded with, and the next list are asked for at once.
      const [at, next] = await Promise.all([this.#playListed(playlist, { media, cursor, init }), this.#reload(media, playlist, { changed })]);
      changed = isPast(edgeOf(next), edgeOf(playlist));
      [cursor, playlist, init] = [at, next, undefined];
    }
    await this.#playListed(playlist, { media, cursor, init });
    this.#ended = true;
    this.#options.tally.ended += 1;
  }

  async #mediaUrl(): Promise<URL> {
    const { url, reader } = this.#options;
    const answer = await this.#fetcher.get(url.pathname + url.search, "playlists");
    const variant = firstVariant(reader.text(answer.body, answer));
    return variant === undefined ? url : new URL(variant, url);
  }

  async #playlist(media: URL, known: MediaPlaylist | undefined, query = ""): Promise<MediaPlaylist> {
    const { reader, tally } = this.#options;
    const answer = await this.#fetcher.get(withQuery(media, query), "playlists");
    const playlist = reader.merge(known, reader.read(answer.body, answer));
    if (!playlist) return this.#playlist(media, undefined);
    tally.partTargetMs = Math.max(tally.partTargetMs, playlist.partTargetMs);
    return playlist;
  }

  /** RFC 8216bis section 6.2.5: blocking and, where offered, as a delta update; else polled: after a target duration, or half of one when nothing was new (section 6.3.4). */
  async #reload(media: URL, playlist: MediaPlaylist, { changed }: { readonly changed: boolean }): Promise<MediaPlaylist> {
    const { clock, signal } = this.#options;
    if (!playlist.canBlock) {
      await clock.sleep(changed ? playlist.targetMs : playlist.targetMs / 2, { signal });
      return this.#playlist(media, playlist);
    }
    const asked = edgeOf(playlist);
    const parts = playlist.partTargetMs > 0 ? `&_HLS_part=${asked.part}` : "";
    const next = await this.#playlist(media, playlist, `_HLS_msn=${asked.sequence}${parts}${playlist.skip ? `&_HLS_skip=${playlist.skip}` : ""}`);
    // It was answered on the way by somebody who cannot wait: to ask again at once would never end.
    if (!next.ended && !isPast(edgeOf(next), asked)) await clock.sleep(playlist.partTargetMs || playlist.targetMs / 2, { signal });
    return next;
  }

  /** @returns what is to be played next. */
  async #playListed(
    playlist: MediaPlaylist,
    { media, cursor, init }: { readonly media: URL; readonly cursor: Cursor; readonly init?: string | undefined },
  ): Promise<Cursor> {
    const chunks = chunksFrom(playlist, cursor, { most: maxAtOnce });
    if (chunks === "lost") throw new GoneError("fell out of the window");
    const last = chunks.at(-1);
    if (!last) return cursor;
    const get = (uri: string) => this.#fetcher.get(pathOf(uri, media), "media");
    let heard: Promise<unknown> = init === undefined ? Promise.resolve() : get(init);
    // Each is heard once it and what comes before are there: nobody waits for the last to hear the first.
    for (const chunk of chunks) heard = Promise.all([heard, chunk.gap ? undefined : get(chunk.uri)]).then(() => this.#play(chunk));
    await heard;
    return this.#playListed(playlist, { media, cursor: last.next });
  }

  #play({ durationMs, date, gap }: Chunk): void {
    const { clock, tally } = this.#options;
    if (gap) tally.gaps += 1;
    const now = clock.now();
    if (!this.#playout.started) {
      tally.joined += 1;
      tally.lists[this.#list] = (tally.lists[this.#list] ?? 0) + 1;
      record(tally.firstAudio, now - this.#startedAt);
    }
    tally.parts += 1;
    const { stallMs, latencyMs } = this.#playout.receive({ durationMs, date, now });
    if (latencyMs !== undefined) record(tally.latency, latencyMs);
    if (stallMs > 0) this.#noteStall(stallMs);
  }

  #noteStall(ms: number): void {
    const { tally } = this.#options;
    tally.stalls += 1;
    tally.stalledMs += ms;
    if (!this.#stalled) tally.stalledListeners += 1;
    this.#stalled = true;
  }
}

function pathOf(uri: string, base: URL): string {
  if (/^[\w~.-]+$/.test(uri) && base.search === "") return base.pathname.slice(0, base.pathname.lastIndexOf("/") + 1) + uri;
  const url = new URL(uri, base);
  return url.pathname + url.search;
}

function withQuery({ pathname, search }: URL, query: string): string {
  if (query === "") return pathname + search;
  return `${pathname}${search}${search === "" ? "?" : "&"}${query}`;
}
