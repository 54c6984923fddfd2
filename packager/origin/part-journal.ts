/** Published parts go to disk one by one, a file for each of the newest segments; a process that takes over reads them back and lists them again. */
import { appendFile, mkdir, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { renditions } from "../contract/profile.ts";
import type { KeptPart } from "../live/live-broadcast.ts";
import type { SpoolBudget } from "./spool-budget.ts";

export interface PartJournalOptions {
  readonly directory: string;
  readonly partsPerSegment: number;
  /** The newest segments whose parts are kept: all that somebody may still ask for. */
  readonly segmentsKept: number;
  readonly budget: Pick<SpoolBudget, "unkept">;
}

/** A disk that takes nothing for so many parts is not worth waiting for: the next ones are not kept. */
const maxPending = 16;
const wordBytes = 4;
const headBytes = wordBytes * (1 + renditions.length);

export class PartJournal {
  readonly #options: PartJournalOptions;
  readonly #sequences = new Set<number>();
  #pending = 0;
  #writing: Promise<void> = Promise.resolve();

  constructor(options: PartJournalOptions) {
    this.#options = options;
  }

  /** What an earlier process kept, in order; a record cut short is the last one of its file. */
  async load(): Promise<KeptPart[]> {
    const { directory } = this.#options;
    await mkdir(directory, { recursive: true }).catch(() => undefined);
    const names = await readdir(directory).catch(() => []);
    for (const name of names) if (/^\d+\.parts$/.test(name)) this.#sequences.add(Number.parseInt(name, 10));
    const sequences = [...this.#sequences].sort((one, other) => one - other);
    const files = await Promise.all(sequences.map((sequence) => readFile(this.#path(sequence)).catch(() => Buffer.alloc(0))));
    return files.flatMap((bytes) => [...recordsIn(bytes)]);
  }

  /** Resolves once the part would survive the process, or cannot; never throws. */
  push(part: KeptPart): Promise<void> {
    if (this.#pending >= maxPending) {
      this.#options.budget.unkept.inc();
      return Promise.resolve();
    }
    this.#pending += 1;
    this.#writing = this.#writing
      .then(() => this.#write(part))
      .catch(() => this.#options.budget.unkept.inc())
      .finally(() => {
        this.#pending -= 1;
      });
    return this.#writing;
  }

  /** Resolves once everything pushed so far is on disk, or cannot be. */
  saved(): Promise<void> {
    return this.#writing;
  }

  async #write(part: KeptPart): Promise<void> {
    const sequence = Math.floor(part.number / this.#options.partsPerSegment);
    await appendFile(this.#path(sequence), recordOf(part));
    this.#sequences.add(sequence);
    for (const old of [...this.#sequences].filter((known) => known <= sequence - this.#options.segmentsKept)) {
      this.#sequences.delete(old);
      await rm(this.#path(old), { force: true });
    }
  }

  #path(sequence: number): string {
    return join(this.#options.directory, `${sequence}.parts`);
  }
}

/** Part number, then the length in each rendition, then the bytes. */
function recordOf({ number, bytes }: KeptPart): Buffer {
  const pieces = renditions.map(({ id }) => bytes[id]);
  const head = Buffer.alloc(headBytes);
  for (const [index, word] of [number, ...pieces.map(({ length }) => length)].entries()) head.writeUInt32BE(word, index * wordBytes);
  return Buffer.concat([head, ...pieces]);
}

function* recordsIn(bytes: Buffer): Generator<KeptPart> {
  for (let at = 0; at + headBytes <= bytes.length; ) {
    const number = bytes.readUInt32BE(at);
    let from = at + headBytes;
    const pieces = renditions.map(({ id }, index) => {
      const start = from;
      from += bytes.readUInt32BE(at + wordBytes * (1 + index));
      return [id, bytes.subarray(start, from)] as const;
    });
    if (from > bytes.length) return;
    yield { number, bytes: Object.fromEntries(pieces) as KeptPart["bytes"] };
    at = from;
  }
}
