/** Replays go in; their downloads are ordered from the queue, and how far each is comes out. */
import type { JobQueue } from "../../../infra/queue/queue.ts";
import type { ObjectStore } from "../../../infra/storage/object-store.ts";
import type { ExportKind, ExportState } from "../../contract/replay-forms.ts";
import { replayPaths } from "../../contract/urls.ts";
import type { ReplayFacts } from "../replay-facts.ts";
import { type ExportJob, exportJobId, filesOf, kindsOf, readNote } from "./exporter.ts";

export class ExportDesk {
  readonly #store: ObjectStore;
  readonly #queue: JobQueue<ExportJob>;

  constructor({ store, queue }: { readonly store: ObjectStore; readonly queue: JobQueue<ExportJob> }) {
    this.#store = store;
    this.#queue = queue;
  }

  /** Idempotent. @throws RostrumError `unavailable` when the queue is away. */
  async order(facts: ReplayFacts): Promise<void> {
    for (const kind of kindsOf(facts)) {
      const job = jobOf(facts, kind);
      await this.#queue.add(exportJobId(job), job);
    }
  }

  /** What failed is tried again. */
  async retry(facts: ReplayFacts): Promise<void> {
    await this.order(facts);
    for (const kind of kindsOf(facts)) await this.#queue.retry(exportJobId(jobOf(facts, kind)));
  }

  states(facts: ReplayFacts): Promise<ExportState[]> {
    return Promise.all(kindsOf(facts).map((kind) => this.state(facts, kind)));
  }

  async state(facts: ReplayFacts, kind: ExportKind): Promise<ExportState> {
    const job = jobOf(facts, kind);
    const names = filesOf[kind];
    const notes = await Promise.all(names.map((name) => readNote(this.#store, job, name)));
    if (notes.every((note) => note !== undefined)) {
      const files = names.map((name, index) => ({ url: replayPaths.download(facts.space, name), bytes: notes[index]?.bytes ?? 0 }));
      const damagedSegments = Math.max(...notes.map((note) => note?.damagedSegments ?? 0));
      return { kind, state: "ready", progress: 1, files, ...(damagedSegments > 0 && { damagedSegments }) };
    }
    const status = await this.#queue.find(exportJobId(job));
    if (!status) await this.#queue.add(exportJobId(job), job);
    if (status?.state === "failed") return { kind, state: "failed", progress: 0, files: [], error: status.reason ?? "It could not be made." };
    return { kind, state: status?.state === "active" ? "active" : "waiting", progress: status?.progress ?? 0, files: [] };
  }
}

function jobOf({ space, run, revision }: ReplayFacts, kind: ExportKind): ExportJob {
  return { space, run, revision, kind };
}
