/** One rendition's closed segments go in; they come out in the object store in order, each before the plain playlist that names it. */
import type { RenditionId } from "../contract/profile.ts";
import { livePaths, objectKey, type RenditionPath } from "../contract/urls.ts";
import type { ClosedSegment } from "../live/live-broadcast.ts";
import { cachePolicy } from "./cache-policy.ts";
import type { ArchivedSegment, LaneFiles } from "./lane-files.ts";
import type { SpoolBudget } from "./spool-budget.ts";
import type { StoreWriter } from "./store-writer.ts";

export interface ArchiveLaneOptions {
  readonly path: RenditionPath;
  readonly files: LaneFiles;
  readonly writer: StoreWriter;
  readonly budget: SpoolBudget;
  /** Text of the plain media playlist over what is in the store. */
  readonly render: (segments: readonly ArchivedSegment[], options: { readonly ended: boolean }) => string;
  /** Segments kept in the store; older ones are deleted. Absent: all. */
  readonly windowSegments?: number;
  /** Called after each playlist written. */
  readonly onPlaylist: (rendition: RenditionId) => void;
}

interface Waiting {
  entry: ArchivedSegment;
  bytes: Buffer | undefined;
  onDisk: boolean;
}

export class ArchiveLane {
  readonly #options: ArchiveLaneOptions;
  readonly #waiting: Waiting[] = [];
  readonly #stored: ArchivedSegment[] = [];
  readonly #known = new Set<number>();
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

  /** What the plain playlist can name, in order. */
  get stored(): readonly ArchivedSegment[] {
    return this.#stored;
  }

  /** What is not in the store yet. */
  async read(sequence: number): Promise<Buffer | undefined> {
    const waiting = this.#waiting.find(({ entry }) => entry.sequence === sequence);
    return waiting && (waiting.bytes ?? (await this.#options.files.read(sequence)));
  }

  /** Resolves once the segment would survive the process, or cannot. */
  push({ sequence, startSample, durationSamples, gap, bytes }: ClosedSegment): Promise<void> {
    if (this.#ended || this.#known.has(sequence)) return this.#saving;
    const { budget } = this.#options;
    const entry = { sequence, startSample, durationSamples, gap: gap || bytes === undefined, bytes: bytes?.length ?? 0 };
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
    if (this.#init) await writer.put(objectKey(livePaths.init(path)), this.#init, { cacheControl: cachePolicy.segment });
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

  #woken(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  async #save(waiting: Waiting): Promise<void> {
    const { files, budget } = this.#options;
    const { entry, bytes } = waiting;
    const room = budget.diskBytes + entry.bytes <= budget.limits.diskBytes;
    if (bytes && this.#waiting.includes(waiting) && room)
      waiting.onDisk = await files.save(entry, bytes).then(
        () => true,
        () => false,
      );
    else await files.note(entry).catch(() => undefined);
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
    if (bytes) await writer.put(objectKey(livePaths.segment(path, sequence)), bytes, { cacheControl: cachePolicy.segment });
    this.#stored.push(bytes ? waiting.entry : { ...waiting.entry, gap: true });
    this.#waiting.shift();
    budget.waiting -= 1;
    if (waiting.bytes) budget.memoryBytes -= waiting.entry.bytes;
    waiting.bytes = undefined;
    if (!waiting.onDisk) return;
    budget.diskBytes -= waiting.entry.bytes;
    await files.drop(sequence);
  }

  async #publish(ended: boolean): Promise<void> {
    const { path, writer, render, windowSegments, onPlaylist } = this.#options;
    const listed = windowSegments === undefined ? this.#stored : this.#stored.slice(-windowSegments);
    const text = render(listed, { ended });
    await writer.put(objectKey(livePaths.plainMedia(path)), Buffer.from(text), { cacheControl: ended ? cachePolicy.endedPlaylist : cachePolicy.playlist });
    onPlaylist(path.rendition);
    if (windowSegments === undefined) return;
    // A segment stays for another window after it was last listed (RFC 8216bis section 6.2.2).
    for (const { sequence } of this.#stored.splice(0, Math.max(0, this.#stored.length - 2 * windowSegments))) {
      await writer.delete(objectKey(livePaths.segment(path, sequence)));
    }
  }
}
