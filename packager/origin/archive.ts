/** One broadcast's closed segments go in; the object store holds them with plain playlists and an index: for whoever does not follow the live edge, and for the replay. */
import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { Clock } from "../../infra/clock/clock.ts";
import type { Log } from "../../infra/log/log.ts";
import type { ObjectStore } from "../../infra/storage/object-store.ts";
import type { Broadcast } from "../contract/broadcast.ts";
import { type RenditionId, renditions } from "../contract/profile.ts";
import { livePaths, objectKey, recordingKeys } from "../contract/urls.ts";
import type { ClosedSegment } from "../live/live-broadcast.ts";
import type { Manifest } from "../replay/manifest.ts";
import type { ReplayCaptions } from "../replay/replay-captions.ts";
import { ArchiveLane } from "./archive-lane.ts";
import { cachePolicy } from "./cache-policy.ts";
import { LaneFiles } from "./lane-files.ts";
import { inSpaceFolder, plainMedia, plainMultivariant, replayMultivariant } from "./plain-playlists.ts";
import type { PreparedPlaylist } from "./prepared-playlist.ts";
import type { SpoolBudget } from "./spool-budget.ts";
import { StoreWriter } from "./store-writer.ts";
import { WholeProgramme } from "./whole-programme.ts";

export interface ArchiveOptions {
  readonly broadcast: Broadcast;
  /** Spool of this run; removed once everything is in the store. */
  readonly directory: string;
  readonly store: ObjectStore;
  readonly clock: Clock;
  readonly log: Log;
  readonly budget: SpoolBudget;
  /** The recording is complete in the object store. */
  readonly onRecorded?: (manifest: Manifest) => void;
  readonly retry?: { readonly baseMs?: number; readonly capMs?: number };
}

export class Archive {
  readonly broadcast: Broadcast;
  readonly #options: ArchiveOptions;
  readonly #lanes: ReadonlyMap<RenditionId, ArchiveLane>;
  readonly #writer: StoreWriter;
  readonly #whole: WholeProgramme;
  readonly #stop = new AbortController();
  readonly #listed = new Set<RenditionId>();
  #multivariant: Promise<void> | undefined;
  #running: Promise<void> | undefined;
  #completed = false;

  constructor(options: ArchiveOptions) {
    const { broadcast, store, clock, log, budget, retry } = options;
    this.broadcast = broadcast;
    this.#options = options;
    this.#writer = new StoreWriter({ store, clock, log, budget, signal: this.#stop.signal, ...(retry ? { retry } : {}) });
    this.#lanes = new Map(renditions.map(({ id }) => [id, this.#createLane(id)]));
    this.#whole = new WholeProgramme(broadcast, (rendition) => ({
      segments: this.#lanes.get(rendition)?.segments ?? [],
      ended: this.#lanes.get(rendition)?.ended ?? false,
    }));
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

  /** The whole programme is at hand, from the store or from here: nothing more will come. */
  get replayable(): boolean {
    return this.broadcast.record && [...this.#lanes.values()].every(({ ended, segments }) => ended && segments.length > 0);
  }

  /** The playlist of the whole programme so far; absent where none is made, or nothing is there yet, or it is in the store, where its host may change it. */
  replay(rendition: RenditionId, { delta }: { readonly delta: boolean }): PreparedPlaylist | undefined {
    return this.broadcast.record && !this.#completed ? this.#whole.playlist(rendition, { delta }) : undefined;
  }

  /** What was said in it, likewise. */
  captions(kind: keyof ReplayCaptions): PreparedPlaylist | undefined {
    return this.broadcast.record && !this.#completed ? this.#whole.captions(kind) : undefined;
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
      record: broadcast.record,
      onPlaylist: (id) => this.#list(id),
    });
  }

  async #upload(): Promise<void> {
    await Promise.all([this.#tell(), ...[...this.#lanes.values()].map((lane) => lane.run())]);
    await this.#multivariant?.catch(() => undefined);
    // Once more, now that the bit rates it states are final.
    await this.#putPlain();
    if (this.broadcast.record) await this.#complete();
  }

  /** That it is recorded is known before its end. */
  async #tell(): Promise<void> {
    const { broadcast } = this;
    if (broadcast.record)
      await this.#writer.put(recordingKeys.broadcast(broadcast), Buffer.from(JSON.stringify(broadcast)), { cacheControl: cachePolicy.refused });
  }

  /** A multivariant playlist names media playlists only once all of them are there. */
  #list(rendition: RenditionId): void {
    this.#listed.add(rendition);
    if (this.#listed.size < this.#lanes.size) return;
    this.#multivariant ??= this.#putPlain();
    this.#multivariant.catch(() => undefined);
  }

  async #putPlain(): Promise<void> {
    const { broadcast } = this;
    const text = plainMultivariant(broadcast, (rendition) => this.#stored(rendition));
    await this.#put(livePaths.plainMultivariant(broadcast), text, cachePolicy.multivariant);
    await this.#put(livePaths.multivariant(broadcast.space), inSpaceFolder(text, broadcast), cachePolicy.multivariant);
  }

  /** Each step may be repeated by another process; the manifest, last, says that all of them were done. */
  async #complete(): Promise<void> {
    const { broadcast } = this;
    for (const { id: rendition } of renditions) {
      await this.#put(livePaths.replayMedia({ ...broadcast, rendition }), this.#whole.text(rendition, { delta: false }), cachePolicy.endedPlaylist);
    }
    await this.#putCaptions();
    const text = replayMultivariant(broadcast, (rendition) => this.#stored(rendition));
    await this.#put(livePaths.replayMultivariant(broadcast), text, cachePolicy.endedPlaylist);
    await this.#put(livePaths.multivariant(broadcast.space), inSpaceFolder(text, broadcast), cachePolicy.multivariant);
    const [a32, a64, a96] = (["a32", "a64", "a96"] as const).map((id) => this.#stored(id).length) as [number, number, number];
    const manifest: Manifest = { form: 1, broadcast, segments: { a32, a64, a96 } };
    await this.#writer.put(recordingKeys.manifest(broadcast), Buffer.from(JSON.stringify(manifest)), { cacheControl: cachePolicy.refused });
    this.#completed = true;
    this.#options.onRecorded?.(manifest);
  }

  async #putCaptions(): Promise<void> {
    if (this.broadcast.captions === undefined) return;
    const { text, playlist } = this.#whole.captionTexts();
    await this.#put(livePaths.replayCaptionText(this.broadcast), text, cachePolicy.endedPlaylist);
    await this.#put(livePaths.replayCaptions(this.broadcast), playlist, cachePolicy.endedPlaylist);
  }

  #stored(rendition: RenditionId): ArchiveLane["stored"] {
    return this.#lanes.get(rendition)?.stored ?? [];
  }

  #put(path: string, text: string, cacheControl: string): Promise<void> {
    return this.#writer.put(objectKey(path), Buffer.from(text), { cacheControl });
  }
}
