/** A job goes in: which download of which replay; the file is in the object store when it is done, whole or not at all. */
import { mkdir, mkdtemp, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { Clock } from "../../../infra/clock/clock.ts";
import { HopelessJob, type Job } from "../../../infra/queue/queue.ts";
import type { ObjectStore } from "../../../infra/storage/object-store.ts";
import { type ExportKind, exportKinds } from "../../contract/replay-forms.ts";
import { type DownloadName, downloadNames, recordingKeys, replayKeys } from "../../contract/urls.ts";
import { cachePolicy } from "../../origin/cache-policy.ts";
import { secondsOf } from "../cut.ts";
import { dispositionOf } from "../disposition.ts";
import { editedOf } from "../edited.ts";
import { DamagedRecording, parsed, readRecording, readText } from "../recording.ts";
import type { ReplayFacts, ReplayLibrary } from "../replay-facts.ts";
import { makeFiles } from "./make-files.ts";

export const exportJobSchema = z.object({
  space: z.string(),
  run: z.string(),
  revision: z.number().int(),
  kind: z.enum(exportKinds),
});
export type ExportJob = z.infer<typeof exportJobSchema>;

/** What each kind of job makes. */
export const filesOf: Readonly<Record<ExportKind, readonly DownloadName[]>> = {
  "audio.m4a": ["audio.m4a"],
  "audio.mp3": ["audio.mp3"],
  waveform: ["waveform.json", "waveform.svg"],
  chapters: ["chapters.vtt", "chapters.json", "cover.png"],
  transcript: ["transcript.vtt"],
};

/** There is a transcript where there were to be captions. */
export function kindsOf({ captions }: Pick<ReplayFacts, "captions">): readonly ExportKind[] {
  return exportKinds.filter((kind) => kind !== "transcript" || captions !== undefined);
}

export function exportJobId({ space, run, revision, kind }: ExportJob): string {
  return `export-${space}-${run}-${revision}-${kind}`;
}

/** What became of a download. */
export const noteSchema = z.object({
  bytes: z.number().int(),
  durationMs: z.number(),
  /** Segments that silence stands in for, because the store does not hold them as they were written. */
  damagedSegments: z.number().int(),
});
export type ExportNote = z.infer<typeof noteSchema>;

export interface ExporterOptions {
  readonly store: ObjectStore;
  readonly library: ReplayLibrary;
  readonly clock: Clock;
  /** For files in the making; emptied at start. */
  readonly directory: string;
}

const unkept = { cacheControl: "no-store" };
const progressEveryMs = 500;

export class Exporter {
  readonly #options: ExporterOptions;
  readonly #stop = new AbortController();

  constructor(options: ExporterOptions) {
    this.#options = options;
  }

  /** What an earlier process left half made goes. */
  async prepare(): Promise<void> {
    const { directory } = this.#options;
    await rm(directory, { recursive: true, force: true });
    await mkdir(directory, { recursive: true });
  }

  /** Idempotent: what is there already is not made again. @returns whether it is there: not of a replay that is gone, or was edited since. @throws HopelessJob when the recording does not allow it. */
  async run({ data, progress }: Pick<Job<unknown>, "data" | "progress">): Promise<boolean> {
    const job = exportJobSchema.parse(data);
    if (await this.#isThere(job)) return true;
    const directory = await mkdtemp(join(this.#options.directory, "job-"));
    try {
      return await this.#make(job, { directory, onProgress: throttled(progress, this.#options.clock) });
    } catch (error) {
      if (error instanceof DamagedRecording) throw new HopelessJob(error.message);
      throw new Error(reasonOf(error), { cause: error });
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  }

  /** Ends what is being made; the queue gives it to somebody else. */
  close(): void {
    this.#stop.abort(new Error("The worker is closing."));
  }

  async #isThere(job: ExportJob): Promise<boolean> {
    const notes = await Promise.all(filesOf[job.kind].map((name) => readText(this.#options.store, replayKeys.note(job, name))));
    return notes.every((note) => note !== undefined);
  }

  async #make(job: ExportJob, { directory, onProgress }: { readonly directory: string; readonly onProgress: (share: number) => void }): Promise<boolean> {
    const { store } = this.#options;
    const facts = await this.#factsOf(job);
    if (!facts) return false;
    const recording = await readRecording(store, job);
    if (!recording) throw new DamagedRecording("The recording's manifest is gone.");
    const damaged = new Set<number>();
    const onDamage = (sequence: number) => damaged.add(sequence);
    const edited = editedOf(facts, recording);
    const making = { store, facts, recording, edited, directory, signal: this.#stop.signal, onProgress, onDamage };
    const made = await makeFiles(job.kind, making);
    const durationMs = secondsOf(edited.cut) * 1000;
    for (const [name, content] of made) await this.#put(job, { name, content, title: facts.title, durationMs, damagedSegments: damaged.size });
    if (await this.#factsOf(job)) return true;
    await this.#takeBack(job);
    return false;
  }

  /** @returns undefined where the replay is not, or no more, as it was when the job was ordered. */
  async #factsOf({ space, run, revision }: ExportJob): Promise<ReplayFacts | undefined> {
    const facts = await this.#options.library.find(space);
    return facts?.run === run && facts.revision === revision ? facts : undefined;
  }

  /** What its host deleted or edited while it was being made is not to be had after all. */
  async #takeBack(job: ExportJob): Promise<void> {
    const { store } = this.#options;
    for (const name of filesOf[job.kind]) {
      await store.delete(replayKeys.note(job, name));
      await store.delete(replayKeys.download(job, name));
    }
    if (!(await this.#options.library.find(job.space))) await store.delete(recordingKeys.levels(job));
  }

  async #put(job: ExportJob, { name, content, title, ...about }: MadeFile): Promise<void> {
    const { store } = this.#options;
    const kept = { cacheControl: cachePolicy.download, disposition: dispositionOf(title, name) };
    const key = replayKeys.download(job, name);
    const bytes = typeof content === "string" ? (await stat(content)).size : content.length;
    await (typeof content === "string" ? store.putFile(key, content, kept) : store.put(key, content, kept));
    const note: ExportNote = { bytes, ...about };
    await store.put(replayKeys.note(job, name), Buffer.from(JSON.stringify(note)), unkept);
  }
}

interface MadeFile extends Omit<ExportNote, "bytes"> {
  readonly name: DownloadName;
  readonly title: string;
  /** A path, or the bytes. */
  readonly content: string | Buffer;
}

/** ffmpeg tells of its time often; a queue need not hear it more than twice a second. */
function throttled(progress: Job<unknown>["progress"], clock: Clock): (share: number) => void {
  let last = Number.NEGATIVE_INFINITY;
  return (share) => {
    if (clock.now() - last < progressEveryMs) return;
    last = clock.now();
    progress(share).catch(() => undefined);
  };
}

/** In words for the host: a full disk says so. */
function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === "ENOSPC" || /No space left on device/.test(message)) return "The worker's disk is full.";
  return message;
}

export async function readNote(store: ObjectStore, job: Omit<ExportJob, "kind">, name: DownloadName): Promise<ExportNote | undefined> {
  const text = await readText(store, replayKeys.note(job, name));
  return text === undefined ? undefined : parsed(noteSchema, text);
}

/** Edits in quick succession, of which none was made. */
const mostUnmade = 20;

/** The newest of a download that was made, of this revision or an earlier one down to `since`: what is had until the present one is there. */
export async function lastMade(
  store: ObjectStore,
  facts: ReplayFacts,
  { name, since }: { readonly name: DownloadName; readonly since: number },
): Promise<{ readonly revision: number; readonly note: ExportNote } | undefined> {
  for (let { revision } = facts; revision >= Math.max(since, facts.revision - mostUnmade); revision--) {
    const note = await readNote(store, { ...facts, revision }, name);
    if (note) return { revision, note };
  }
  return undefined;
}

export function isDownloadName(name: string): name is DownloadName {
  return (downloadNames as readonly string[]).includes(name);
}
