/** Versions of the playlists go in as they are published; they come out, in order, once the newest part would survive this process. */
import type { Clock, Milliseconds } from "../../infra/clock/clock.ts";
import type { Log } from "../../infra/log/log.ts";
import { type RenditionId, renditions, type TrackId } from "../contract/profile.ts";
import { Listeners } from "../live/listeners.ts";
import type { LiveBroadcast, PlaylistVersion } from "../live/live-broadcast.ts";
import type { PartJournal } from "./part-journal.ts";

export interface KeptVersionsOptions {
  readonly journal: PartJournal;
  /** Resolves once what a part of captions is made of is written down, or cannot be. */
  readonly captionsKept: () => Promise<void>;
  readonly clock: Clock;
  readonly log: Log;
}

/** How long listeners wait for a part to be on disk: longer than a disk takes that is well. One that is not holds nobody up. */
const keepMs: Milliseconds = 100;

/** A kill takes back nothing that a listener was told of, for it is told only what was written down. */
export class KeptVersions {
  readonly #live: LiveBroadcast;
  readonly #options: KeptVersionsOptions;
  readonly #listeners: Listeners<[rendition: TrackId, version: PlaylistVersion]>;
  readonly #stop: () => void;
  /** The newest part on its way to the disk, the same for all renditions. */
  #keeping: { readonly number: number; readonly done: Promise<void> } | undefined;
  #told: Promise<unknown> = Promise.resolve();

  constructor(live: LiveBroadcast, options: KeptVersionsOptions) {
    this.#live = live;
    this.#options = options;
    this.#listeners = new Listeners((error) => options.log.error({ error: String(error) }, "listeners could not be told of a version"));
    this.#stop = live.onVersion((rendition, version) => {
      const kept = this.#kept(version.partsPublished - 1);
      this.#told = Promise.all([this.#told, kept]).then(() => this.#listeners.tell(rendition, version));
    });
  }

  onVersion: LiveBroadcast["onVersion"] = (listener) => this.#listeners.add(listener);

  close(): void {
    this.#stop();
  }

  #kept(number: number): Promise<void> {
    if (this.#keeping?.number !== number) this.#keeping = { number, done: Promise.race([this.#write(number), this.#options.clock.sleep(keepMs)]) };
    return this.#keeping.done;
  }

  async #write(number: number): Promise<void> {
    await Promise.all([this.#options.captionsKept(), this.#writePart(number)]);
  }

  #writePart(number: number): Promise<void> {
    const pieces = renditions.map(({ id }) => [id, this.#live.part(id, number)] as const);
    if (!pieces.every(([, bytes]) => bytes)) return Promise.resolve();
    return this.#options.journal.push({ number, bytes: Object.fromEntries(pieces) as Record<RenditionId, Buffer> });
  }
}
