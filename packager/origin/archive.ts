/** One broadcast's closed segments go in; the object store holds them with a plain playlist, for whoever cannot or need not follow the live edge. */
import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { Clock } from "../../infra/clock/clock.ts";
import type { Log } from "../../infra/log/log.ts";
import type { ObjectStore } from "../../infra/storage/object-store.ts";
import type { Broadcast } from "../contract/broadcast.ts";
import { type RenditionId, renditions } from "../contract/profile.ts";
import { livePaths, objectKey } from "../contract/urls.ts";
import type { ClosedSegment } from "../live/live-broadcast.ts";
import { ArchiveLane } from "./archive-lane.ts";
import { cachePolicy } from "./cache-policy.ts";
import { LaneFiles } from "./lane-files.ts";
import { plainMedia, plainMultivariants } from "./plain-playlists.ts";
import type { SpoolBudget } from "./spool-budget.ts";
import { StoreWriter } from "./store-writer.ts";

export interface ArchiveOptions {
  readonly broadcast: Broadcast;
  /** Spool of this run; removed once everything is in the store. */
  readonly directory: string;
  readonly store: ObjectStore;
  readonly clock: Clock;
  readonly log: Log;
  readonly budget: SpoolBudget;
  readonly retry?: { readonly baseMs?: number; readonly capMs?: number };
}

/** Listed of a broadcast that is not recorded: enough to follow it, nothing to keep. */
const unrecordedWindow = 8;

export class Archive {
  readonly broadcast: Broadcast;
  readonly #options: ArchiveOptions;
  readonly #lanes: ReadonlyMap<RenditionId, ArchiveLane>;
  readonly #writer: StoreWriter;
  readonly #stop = new AbortController();
  readonly #listed = new Set<RenditionId>();
  #multivariant: Promise<void> | undefined;
  #running: Promise<void> | undefined;

  constructor(options: ArchiveOptions) {
    const { broadcast, store, clock, log, budget, retry } = options;
    this.broadcast = broadcast;
    this.#options = options;
    this.#writer = new StoreWriter({ store, clock, log, budget, signal: this.#stop.signal, ...(retry ? { retry } : {}) });
    this.#lanes = new Map(renditions.map(({ id }) => [id, this.#createLane(id)]));
  }

  /** Aborted by {@link close}. */
  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  /** Takes up what an earlier process left. */
  async load(): Promise<void> {
    for (const lane of this.#lanes.values()) await lane.load();
  }

  /** Begins to upload. Without `init` the one that an earlier process left is used. */
  async start(init?: (rendition: RenditionId) => Buffer): Promise<void> {
    for (const [rendition, lane] of this.#lanes) await lane.prepare(init?.(rendition));
    this.#running = this.#upload();
    this.#running.catch(() => undefined);
  }

  /** Resolves once the segment would survive the process, or cannot. */
  push(rendition: RenditionId, segment: ClosedSegment): Promise<void> {
    return this.#lanes.get(rendition)?.push(segment) ?? Promise.resolve();
  }

  /** Whether every rendition's segment is in the store or on its way there. */
  has(sequence: number): boolean {
    return [...this.#lanes.values()].every((lane) => lane.has(sequence));
  }

  /** Whether the plain copy can be played: its playlists are in the store. */
  get listed(): boolean {
    return this.#listed.size === this.#lanes.size;
  }

  /** Resolves once every segment pushed so far would survive the process, or cannot. */
  async saved(): Promise<void> {
    await Promise.all([...this.#lanes.values()].map((lane) => lane.saved()));
  }

  /** A segment that is not in the store yet. */
  async read(rendition: RenditionId, sequence: number): Promise<Buffer | undefined> {
    return this.#lanes.get(rendition)?.read(sequence);
  }

  /** No more segments will come. */
  end(): void {
    for (const lane of this.#lanes.values()) lane.end();
  }

  /** Resolves when all is in the store after {@link end}. @throws when closed before. */
  async drained(): Promise<void> {
    await this.#running;
  }

  /** After {@link drained}: the spool goes, and with it the objects of a broadcast that was not to be recorded. */
  async settle(): Promise<void> {
    const { broadcast, directory } = this.#options;
    if (!broadcast.record) {
      await this.#writer.delete(objectKey(livePaths.multivariant(broadcast.space)));
      await this.#writer.deleteAll(objectKey(`/live/${broadcast.space}/${broadcast.run}/`));
    }
    await rm(directory, { recursive: true, force: true });
  }

  /** Stops uploading; what waits stays on disk for the next process. */
  async close(): Promise<void> {
    this.#stop.abort(new Error("The archive is closed."));
    this.end();
    await this.#running?.catch(() => undefined);
    await this.saved();
  }

  #createLane(rendition: RenditionId): ArchiveLane {
    const { broadcast, directory, budget } = this.#options;
    return new ArchiveLane({
      path: { space: broadcast.space, run: broadcast.run, rendition },
      files: new LaneFiles(join(directory, rendition)),
      writer: this.#writer,
      budget,
      render: (segments, { ended }) => plainMedia(broadcast, { segments, ended }),
      ...(broadcast.record ? {} : { windowSegments: unrecordedWindow }),
      onPlaylist: (id) => this.#list(id),
    });
  }

  async #upload(): Promise<void> {
    await Promise.all([...this.#lanes.values()].map((lane) => lane.run()));
    await this.#multivariant?.catch(() => undefined);
    // Once more, now that the bit rates it states are final.
    await this.#putMultivariants();
  }

  /** A multivariant playlist names media playlists only once all of them are there. */
  #list(rendition: RenditionId): void {
    this.#listed.add(rendition);
    if (this.#listed.size < this.#lanes.size) return;
    this.#multivariant ??= this.#putMultivariants();
    this.#multivariant.catch(() => undefined);
  }

  async #putMultivariants(): Promise<void> {
    const { broadcast } = this.#options;
    const texts = plainMultivariants(broadcast, (rendition) => this.#lanes.get(rendition)?.stored ?? []);
    const options = { cacheControl: cachePolicy.multivariant };
    await this.#writer.put(objectKey(livePaths.plainMultivariant(broadcast)), Buffer.from(texts.run), options);
    await this.#writer.put(objectKey(livePaths.multivariant(broadcast.space)), Buffer.from(texts.space), options);
  }
}
