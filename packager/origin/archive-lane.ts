/** One rendition's closed segments go in; they come out in the object store in order, each before the playlist and the index that name it. */
import type { RenditionId } from "../contract/profile.ts";
import { livePaths, objectKey, type RenditionPath, recordingKeys, segmentsPerChunk } from "../contract/urls.ts";
import type { ClosedSegment } from "../live/live-broadcast.ts";
import { checksumOf, type RecordedSegment } from "../replay/recorded-segment.ts";
import { cachePolicy } from "./cache-policy.ts";
import type { LaneFiles } from "./lane-files.ts";
import type { SpoolBudget } from "./spool-budget.ts";
import type { StoreWriter } from "./store-writer.ts";

export interface ArchiveLaneOptions {
  readonly path: RenditionPath;
  readonly files: LaneFiles;
  readonly writer: StoreWriter;
  readonly budget: SpoolBudget;
  /** Text of the plain media playlist over what is in the store. */
  readonly render: (segments: readonly RecordedSegment[], options: { readonly ended: boolean }) => string;
  /** Whether segments stay in the store, with an index of them; else they go once nobody can be listening to them. */
  readonly record: boolean;
  /** Called after each playlist written. */
  readonly onPlaylist: (rendition: RenditionId) => void;
}

/** Listed of a broadcast that is not recorded: enough to follow it, nothing to keep. */
const unrecordedWindow = 8;
/** Listed of a recorded one: what is not yet in a chunk of the index stands here, so that the store alone tells of every segment. */
const recordedWindow = segmentsPerChunk + 8;

interface Waiting {
  entry: RecordedSegment;
  bytes: Buffer | undefined;
  onDisk: boolean;
}

export class ArchiveLane {
  readonly #options: ArchiveLaneOptions;
  readonly #waiting: Waiting[] = [];
  readonly #stored: RecordedSegment[] = [];
  readonly #known = new Set<number>();
  /** Chunks of the index that are in the store. */
  #chunks = 0;
  #init: Buffer | undefined;
  #saving: Promise<void> = Promise.resolve();
  #ended = false;
  #wake: (() => void) | undefined;

  constructor(options: ArchiveLaneOptions) {
    this.#options = options;
  }

  /** Takes up what an earlier process left. */
  async load(): Promise<void> {
    const { files, budget } = this.#options;
    // A disk that takes nothing must not keep a broadcast from beginning: it is then kept in memory.
    const { entries, waiting } = await files.open().catch(() => ({ entries: [], waiting: new Set<number>() }));
    for (const entry of entries) {
      this.#known.add(entry.sequence);
      if (!waiting.has(entry.sequence)) {
        this.#stored.push(entry);
        continue;
      }
      this.#waiting.push({ entry, bytes: undefined, onDisk: true });
      budget.waiting += 1;
      budget.diskBytes += entry.bytes;
    }
  }

  async prepare(init: Buffer | undefined): Promise<void> {
    const { files } = this.#options;
    if (init) await files.keepInit(init).catch(() => undefined);
    this.#init = init ?? (await files.readInit());
  }

  /** Whether the segment is in the store or on its way there. */
  has(sequence: number): boolean {
    return this.#known.has(sequence);
  }

  /** What is in the store, in order. */
  get stored(): readonly RecordedSegment[] {
    return this.#stored;
  }

  /** Every segment there has been, in order: what is not in the store yet can be read here. */
  get segments(): readonly RecordedSegment[] {
    return [...this.#stored, ...this.#waiting.map(({ entry }) => entry)];
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** What is not in the store yet. */
  async read(sequence: number): Promise<Buffer | undefined> {
    const waiting = this.#waiting.find(({ entry }) => entry.sequence === sequence);
    return waiting && (waiting.bytes ?? (await this.#options.files.read(sequence)));
  }

  /** Resolves once the segment would survive the process, or cannot. */
  push({ sequence, startSample, durationSamples, gap, bytes, talk, captions }: ClosedSegment): Promise<void> {
    if (this.#ended || this.#known.has(sequence)) return this.#saving;
    const { budget } = this.#options;
    const place = { sequence, startSample, durationSamples, talk, ...(captions && { captions }) };
    const entry = bytes && !gap ? { ...place, gap: false, bytes: bytes.length, sha256: checksumOf(bytes) } : { ...place, gap: true, bytes: 0 };
    const waiting: Waiting = { entry, bytes, onDisk: false };
    this.#known.add(sequence);
    this.#waiting.push(waiting);
    budget.waiting += 1;
    budget.memoryBytes += entry.bytes;
    this.#saving = this.#saving.then(() => this.#save(waiting));
    this.#wake?.();
    return this.#saving;
  }

  saved(): Promise<void> {
    return this.#saving;
  }

  /** No more segments will come. */
  end(): void {
    this.#ended = true;
    this.#wake?.();
  }

  /** Uploads until everything is in the store after the end. @throws when the writer gives up. */
  async run(): Promise<void> {
    const { path, writer } = this.#options;
    if (this.#init) await writer.put(objectKey(livePaths.init(path)), this.#init, this.#mediaLife);
    let stale = this.#stored.length > 0;
    for (;;) {
      const ended = this.#ended;
      const next = this.#waiting[0];
      if (next) {
        await this.#upload(next);
        stale = true;
      }
      // While it has to catch up, one playlist for all is enough.
      if (this.#waiting.length > 0) continue;
      if (stale || ended) await this.#publish(ended);
      stale = false;
      if (ended) return;
      if (this.#waiting.length === 0 && !this.#ended) await this.#woken();
    }
  }

  /** A cache in front of the store keeps nothing of what is not to be kept. */
  get #mediaLife(): { readonly cacheControl: string } {
    return { cacheControl: this.#options.record ? cachePolicy.segment : cachePolicy.unrecordedMedia };
  }

  #woken(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  async #save(waiting: Waiting): Promise<void> {
    const { files, budget } = this.#options;
    const { entry, bytes } = waiting;
    const room = budget.diskBytes + entry.bytes <= budget.limits.diskBytes;
    if (!this.#waiting.includes(waiting)) await files.note(entry).catch(() => undefined);
    else if (bytes && room)
      waiting.onDisk = await files.save(entry, bytes).then(
        () => true,
        () => false,
      );
    // It would not survive this process: until it is in the store, another one takes it for a gap.
    else await files.note({ ...entry, gap: true }).catch(() => undefined);
    if (waiting.onDisk && !this.#waiting.includes(waiting)) return files.drop(entry.sequence);
    if (waiting.onDisk) budget.diskBytes += entry.bytes;
    if (budget.memoryBytes > budget.limits.memoryBytes) this.#unload(waiting);
  }

  /** Memory is for the store's ordinary delay; a long outage lies on disk, and what fits neither becomes a gap. */
  #unload(waiting: Waiting): void {
    const { budget } = this.#options;
    if (!waiting.bytes) return;
    budget.memoryBytes -= waiting.entry.bytes;
    waiting.bytes = undefined;
    if (waiting.onDisk) return;
    waiting.entry = { ...waiting.entry, gap: true };
    budget.shed.inc();
  }

  async #upload(waiting: Waiting): Promise<void> {
    const { path, files, writer, budget } = this.#options;
    const { sequence } = waiting.entry;
    const bytes = waiting.entry.gap ? undefined : (waiting.bytes ?? (await files.read(sequence)));
    if (bytes) await writer.put(objectKey(livePaths.segment(path, sequence)), bytes, this.#mediaLife);
    this.#stored.push(bytes ? waiting.entry : { ...waiting.entry, gap: true });
    this.#waiting.shift();
    budget.waiting -= 1;
    if (waiting.bytes) budget.memoryBytes -= waiting.entry.bytes;
    waiting.bytes = undefined;
    if (!waiting.onDisk) return files.note(this.#stored.at(-1) ?? waiting.entry).catch(() => undefined);
    budget.diskBytes -= waiting.entry.bytes;
    await files.drop(sequence);
  }

  async #publish(ended: boolean): Promise<void> {
    const { path, writer, render, record, onPlaylist } = this.#options;
    if (record) await this.#index(ended);
    const text = render(this.#stored.slice(-(record ? recordedWindow : unrecordedWindow)), { ended });
    await writer.put(objectKey(livePaths.plainMedia(path)), Buffer.from(text), { cacheControl: ended ? cachePolicy.endedPlaylist : cachePolicy.playlist });
    onPlaylist(path.rendition);
    if (!record) await this.#forget();
  }

  /** Full chunks are written once; the last one when nothing more will come. */
  async #index(ended: boolean): Promise<void> {
    const { path, writer } = this.#options;
    for (; this.#chunks * segmentsPerChunk < this.#stored.length; this.#chunks++) {
      const lines = this.#stored.slice(this.#chunks * segmentsPerChunk, (this.#chunks + 1) * segmentsPerChunk);
      if (lines.length < segmentsPerChunk && !ended) return;
      await writer.put(recordingKeys.chunk(path, this.#chunks), Buffer.from(JSON.stringify(lines)), { cacheControl: cachePolicy.refused });
    }
  }

  /** A segment stays for another window after it was last listed (RFC 8216bis section 6.2.2). */
  async #forget(): Promise<void> {
    const { path, writer } = this.#options;
    for (const { sequence } of this.#stored.splice(0, Math.max(0, this.#stored.length - 2 * unrecordedWindow))) {
      await writer.delete(objectKey(livePaths.segment(path, sequence)));
    }
  }
}
