/** One rendition's spool on disk: closed segments go in, and come out again after a restart with the list of all there have been. */
import { appendFile, mkdir, readdir, readFile, stat, unlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { mediaNames } from "../contract/urls.ts";
import { type RecordedSegment, recordedSegmentSchema } from "../replay/recorded-segment.ts";

export class LaneFiles {
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** The segments there have been, in order, and which of them still wait here. */
  async open(): Promise<{ readonly entries: RecordedSegment[]; readonly waiting: ReadonlySet<number> }> {
    await mkdir(this.#directory, { recursive: true });
    const text = await readFile(this.#indexPath, "utf8").catch(() => "");
    const entries = new Map<number, RecordedSegment>();
    for (const line of text.split("\n")) {
      const entry = entryOf(line);
      if (entry) entries.set(entry.sequence, entry);
    }
    // A line cut short by a crash must not swallow the next one.
    if (text !== "" && !text.endsWith("\n")) await appendFile(this.#indexPath, "\n");
    const names = new Set(await readdir(this.#directory));
    const waiting = [...entries.keys()].filter((sequence) => names.has(mediaNames.segment(sequence)));
    return { entries: [...entries.values()].sort((one, other) => one.sequence - other.sequence), waiting: new Set(waiting) };
  }

  /** First the bytes, then the line that speaks of them. @throws Error when the disk does not take them. */
  async save(entry: RecordedSegment, bytes: Buffer | undefined): Promise<void> {
    if (bytes) await writeFile(this.#path(entry.sequence), bytes);
    await this.note(entry);
  }

  async note(entry: RecordedSegment): Promise<void> {
    await appendFile(this.#indexPath, `${JSON.stringify(entry)}\n`);
  }

  async read(sequence: number): Promise<Buffer | undefined> {
    return readFile(this.#path(sequence)).catch(() => undefined);
  }

  async drop(sequence: number): Promise<void> {
    await unlink(this.#path(sequence)).catch(() => undefined);
  }

  async keepInit(bytes: Buffer): Promise<void> {
    const path = join(this.#directory, mediaNames.init);
    if (!(await stat(path).catch(() => undefined))) await writeFile(path, bytes);
  }

  async readInit(): Promise<Buffer | undefined> {
    return readFile(join(this.#directory, mediaNames.init)).catch(() => undefined);
  }

  get #indexPath(): string {
    return join(this.#directory, "index.jsonl");
  }

  #path(sequence: number): string {
    return join(this.#directory, mediaNames.segment(sequence));
  }
}

function entryOf(line: string): RecordedSegment | undefined {
  try {
    return recordedSegmentSchema.parse(JSON.parse(line));
  } catch {
    return undefined;
  }
}
