/** One media playlist's URL goes in; its versions over time come out, as a player with blocking reloads sees them. */
import { setTimeout as sleep } from "node:timers/promises";
import type { MediaPlaylist } from "../playlist/media-playlist.ts";
import { parseMediaPlaylist } from "../playlist/parse-media-playlist.ts";
import { nextPosition, type Position } from "../playlist/position.ts";
import { type Client, type Exchange, withQuery } from "./client.ts";

export interface Snapshot {
  readonly exchange: Exchange;
  readonly playlist: MediaPlaylist;
  /** What the request waited for. */
  readonly asked: Position | undefined;
}

export class Trace {
  readonly url: string;
  readonly snapshots: Snapshot[] = [];
  /** Answers that were no playlist. */
  readonly failures: Exchange[] = [];
  readonly #client: Client;
  readonly #waiting = new Set<(snapshot: Snapshot | undefined) => void>();
  #stopped = false;
  /** A reload was refused: the next one asks without directives. */
  #refused = false;

  constructor(url: string, { client }: { readonly client: Client }) {
    this.url = url;
    this.#client = client;
  }

  get latest(): Snapshot | undefined {
    return this.snapshots.at(-1);
  }

  get ended(): boolean {
    return this.latest?.playlist.ended === true;
  }

  /** The next version to come; undefined once there will be none. */
  next(): Promise<Snapshot | undefined> {
    if (this.#stopped || this.ended) return Promise.resolve(undefined);
    return new Promise((resolve) => this.#waiting.add(resolve));
  }

  /** Samples until stopped or ended. */
  async run(): Promise<void> {
    while (!this.#stopped && !this.ended) await this.#sample();
    this.#tell(undefined);
  }

  stop(): void {
    this.#stopped = true;
  }

  async #sample(): Promise<void> {
    const known = this.latest?.playlist;
    const blocks = known?.serverControl?.get("CAN-BLOCK-RELOAD") === "YES" && !this.#refused;
    const asked = blocks ? nextPosition(known) : undefined;
    const exchange = await this.#client.get(withQuery(this.url, directives(asked)));
    if (exchange.status !== 200 || !exchange.body.includes("#EXTM3U")) {
      if (!this.#stopped) this.failures.push(exchange);
      this.#refused = exchange.status === 400;
      await sleep(100);
      return;
    }
    this.#refused = false;
    const playlist = parseMediaPlaylist(exchange.body.toString());
    const changed = playlist.text !== known?.text;
    if (changed || asked) this.#note({ exchange, playlist, asked });
    if (!changed || !asked) await sleep(changed ? 200 : 50);
  }

  #note(snapshot: Snapshot): void {
    this.snapshots.push(snapshot);
    this.#tell(snapshot);
  }

  #tell(snapshot: Snapshot | undefined): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const resolve of waiting) resolve(snapshot);
  }
}

export function directives(position: Position | undefined): Record<string, number> {
  return position ? { _HLS_msn: position.sequence, _HLS_part: position.part } : {};
}
