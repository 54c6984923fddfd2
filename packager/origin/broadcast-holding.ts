/** One run of one broadcast: its live half, its origin, its archive and its kept state, made and ended together. */
import { join } from "node:path";
import { z } from "zod";
import type { Clock, EpochMs, Milliseconds } from "../../infra/clock/clock.ts";
import { Closer } from "../../infra/lifecycle/closer.ts";
import type { Log } from "../../infra/log/log.ts";
import type { ObjectStore } from "../../infra/storage/object-store.ts";
import { type Broadcast, broadcastSchema } from "../contract/broadcast.ts";
import type { LiveBroadcast, ResumeState } from "../live/live-broadcast.ts";
import { Archive } from "./archive.ts";
import { BroadcastOrigin } from "./broadcast-origin.ts";
import type { HoldLimit } from "./hold-limit.ts";
import { KeptFile } from "./kept-file.ts";
import type { SpoolBudget } from "./spool-budget.ts";

export interface HoldingContext {
  /** `DATA_DIR/packager`. */
  readonly directory: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly store: ObjectStore;
  readonly limit: HoldLimit;
  readonly budget: SpoolBudget;
  readonly createLive: (broadcast: Broadcast, resume: ResumeState | undefined) => LiveBroadcast;
  /** How long an ended broadcast is answered from memory. */
  readonly endedLifeMs: Milliseconds;
  readonly retry?: { readonly baseMs?: number; readonly capMs?: number };
}

/** What a restarted packager finds of a broadcast. The resume state is the live half's own affair. */
export const keptSchema = z.object({ form: z.literal(1), broadcast: broadcastSchema, resume: z.unknown().optional() });
export type Kept = z.infer<typeof keptSchema>;

export class BroadcastHolding {
  readonly origin: BroadcastOrigin;
  readonly archive: Archive;
  readonly #context: HoldingContext;
  readonly #live: LiveBroadcast;
  readonly #kept: KeptFile;
  readonly #closer = new Closer();
  #broadcast: Broadcast;
  #settled = false;

  private constructor(context: HoldingContext, { broadcast, live, archive }: { broadcast: Broadcast; live: LiveBroadcast; archive: Archive }) {
    this.#context = context;
    this.#broadcast = broadcast;
    this.#live = live;
    this.archive = archive;
    this.#kept = new KeptFile(keptPath(context.directory, broadcast));
    this.origin = new BroadcastOrigin({ live, clock: context.clock, limit: context.limit });
    this.#closer.add(() => this.archive.close());
    this.#closer.add(() => this.#keep());
    this.#closer.add(() => this.archive.saved());
    this.#closer.add(() => this.#live.close());
    this.#closer.add(() => this.origin.close());
  }

  /** Begins a broadcast, or continues one of which `kept` was found. */
  static async open(context: HoldingContext, kept: Kept): Promise<BroadcastHolding> {
    const { broadcast } = kept;
    const archive = createArchive(context, broadcast);
    // The archive is read first: only what it can still serve is listed again.
    await archive.load();
    const live = context.createLive(broadcast, resumable(kept.resume, archive));
    const holding = new BroadcastHolding(context, { broadcast, live, archive });
    await archive.start((rendition) => live.init(rendition));
    holding.#follow();
    await holding.#keep();
    return holding;
  }

  get broadcast(): Broadcast {
    return this.#broadcast;
  }

  get live(): LiveBroadcast {
    return this.#live;
  }

  get ended(): boolean {
    return this.#broadcast.endedAt !== undefined;
  }

  /** Resolves once it can be forgotten: everybody had time to hear the end, and everything is in the store. @throws when closed before. */
  async end(endedAt: EpochMs): Promise<void> {
    if (!this.ended) {
      this.#broadcast = { ...this.#broadcast, endedAt };
      this.#live.end(endedAt);
      await this.#keep();
    }
    await this.#context.clock.sleep(this.#context.endedLifeMs, { signal: this.archive.signal });
    // Whatever the live half still had to say, it has said by now.
    this.archive.end();
    await this.archive.drained();
    await this.archive.settle();
    this.#settled = true;
    await this.#kept.remove();
  }

  close(): Promise<void> {
    return this.#closer.close();
  }

  #follow(): void {
    const stop = this.#live.onSegment((rendition, segment) => {
      // The state may only speak of segments that would survive this process.
      void this.archive.push(rendition, segment).then(() => this.#keep());
    });
    this.#closer.add(stop);
  }

  async #keep(): Promise<void> {
    if (this.#settled) return;
    try {
      await this.#kept.write({ form: 1, broadcast: this.#broadcast, resume: this.#live.state() } satisfies Kept);
    } catch (error) {
      this.#context.log.warn({ reason: String(error) }, "the state of a broadcast cannot be kept");
    }
  }
}

export function createArchive(context: HoldingContext, broadcast: Broadcast): Archive {
  const { directory, store, clock, log, budget, retry } = context;
  const spool = join(directory, "spool", `${broadcast.space}+${broadcast.run}`);
  return new Archive({ broadcast, directory: spool, store, clock, log, budget, ...(retry ? { retry } : {}) });
}

export function keptPath(directory: string, { space, run }: Pick<Broadcast, "space" | "run">): string {
  return join(directory, `${space}+${run}.json`);
}

function resumable(resume: unknown, archive: Archive): ResumeState | undefined {
  if (typeof resume !== "object" || resume === null || (resume as { form?: unknown }).form !== 1) return undefined;
  const state = resume as ResumeState;
  return { ...state, segments: state.segments.map((segment) => (archive.has(segment.sequence) ? segment : { ...segment, gap: true })) };
}
