/** One run of one broadcast: its live half, its origin, its archive and its kept state, made and ended together. */
import { join } from "node:path";
import { z } from "zod";
import type { Clock, EpochMs, Milliseconds } from "../../infra/clock/clock.ts";
import { Closer } from "../../infra/lifecycle/closer.ts";
import type { Log } from "../../infra/log/log.ts";
import type { ObjectStore } from "../../infra/storage/object-store.ts";
import { type Broadcast, broadcastSchema } from "../contract/broadcast.ts";
import { profiles, renditions } from "../contract/profile.ts";
import type { KeptPart, LiveBroadcast, ResumeState, Resumption } from "../live/live-broadcast.ts";
import type { Offer } from "../live/playlist/multivariant.ts";
import { segmentsWithFetchableParts } from "../live/playlist/part-life.ts";
import type { Manifest } from "../replay/manifest.ts";
import { Archive } from "./archive.ts";
import { BroadcastOrigin } from "./broadcast-origin.ts";
import type { HoldLimit } from "./hold-limit.ts";
import { KeptFile } from "./kept-file.ts";
import { KeptVersions } from "./kept-versions.ts";
import type { Overload } from "./overload.ts";
import { offerAt } from "./overload-step.ts";
import { PartJournal } from "./part-journal.ts";
import type { SpoolBudget } from "./spool-budget.ts";

export interface HoldingContext {
  /** `DATA_DIR/packager`. */
  readonly directory: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly store: ObjectStore;
  readonly limit: HoldLimit;
  readonly budget: SpoolBudget;
  readonly overload?: Pick<Overload, "level">;
  readonly createLive: (broadcast: Broadcast, resume: Resumption | undefined) => LiveBroadcast;
  /** How long an ended broadcast is answered from memory. */
  readonly endedLifeMs: Milliseconds;
  /** A recording is complete in the object store. */
  readonly onRecorded?: (manifest: Manifest) => void;
  readonly retry?: { readonly baseMs?: number; readonly capMs?: number };
}

/** What a restarted packager finds of a broadcast. The resume state is the live half's own affair. */
export const keptSchema = z.object({ form: z.literal(1), broadcast: broadcastSchema, resume: z.unknown().optional() });
export type Kept = z.infer<typeof keptSchema>;

interface Parts {
  readonly broadcast: Broadcast;
  readonly live: LiveBroadcast;
  readonly archive: Archive;
  readonly journal: PartJournal;
}

export class BroadcastHolding {
  readonly origin: BroadcastOrigin;
  readonly archive: Archive;
  readonly #context: HoldingContext;
  readonly #live: LiveBroadcast;
  readonly #kept: KeptFile;
  readonly #closer = new Closer();
  #broadcast: Broadcast;
  /** Talk spans and captions as they were last written down. */
  #talk: ResumeState["talk"] = [];
  #captions: ResumeState["captions"];
  #settled = false;

  private constructor(context: HoldingContext, { broadcast, live, archive, journal }: Parts) {
    this.#context = context;
    this.#broadcast = broadcast;
    this.#live = live;
    this.archive = archive;
    this.#kept = new KeptFile(keptPath(context.directory, broadcast));
    const { clock, limit, log } = context;
    const versions = new KeptVersions(live, { journal, clock, log, captionsKept: () => this.#keepCaptions() });
    this.origin = new BroadcastOrigin({ live, clock, limit, offer: () => this.#offer(), archive, onVersion: versions.onVersion });
    this.#closer.add(() => this.archive.close());
    this.#closer.add(() => this.#keep());
    this.#closer.add(() => this.archive.saved());
    this.#closer.add(() => journal.saved());
    this.#closer.add(() => this.#live.close());
    this.#closer.add(() => versions.close());
    this.#closer.add(() => this.origin.close());
  }

  /** Begins a broadcast, or continues one of which `kept` was found. */
  static async open(context: HoldingContext, kept: Kept): Promise<BroadcastHolding> {
    const { broadcast } = kept;
    const archive = createArchive(context, broadcast);
    // The archive is read first: only what it can still serve is listed again.
    await archive.load();
    const journal = createJournal(context, broadcast);
    const parts = await journal.load();
    const live = context.createLive(broadcast, resumable(kept.resume, { archive, parts }));
    const holding = new BroadcastHolding(context, { broadcast, live, archive, journal });
    // Before anything is waited for: what the live half tells meanwhile, it tells once.
    holding.#follow();
    await archive.start((rendition) => live.init(rendition));
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
    // Whatever a live half that did not come to its end still had to say, it has said by now.
    this.archive.end();
    await this.archive.drained();
    await this.archive.settle();
    this.#settled = true;
    await this.#kept.remove();
  }

  /** Existing listeners go on as they are; what newcomers get depends on how many there are already. */
  #offer(): Offer {
    if (this.archive.replayable) return "replay";
    return offerAt(this.#context.overload?.level ?? 0, { profile: this.#live.profile, listed: this.archive.listed });
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
    this.#closer.add(
      this.#live.onVersion((rendition, version) => {
        if (rendition === renditions[0]?.id && this.#live.state().talk !== this.#talk) void this.#keep();
        // The last rendition's last version: every segment has been closed, and the replay can begin.
        if (version.ended && rendition === renditions.at(-1)?.id) this.archive.end();
      }),
    );
  }

  async #keepCaptions(): Promise<void> {
    if (this.#live.state().captions !== this.#captions) await this.#keep();
  }

  async #keep(): Promise<void> {
    if (this.#settled) return;
    const resume = this.#live.state();
    this.#talk = resume.talk;
    this.#captions = resume.captions;
    try {
      await this.#kept.write({ form: 1, broadcast: this.#broadcast, resume } satisfies Kept);
    } catch (error) {
      this.#context.log.warn({ reason: String(error) }, "the state of a broadcast cannot be kept");
    }
  }
}

export function createArchive(context: HoldingContext, broadcast: Broadcast): Archive {
  const { directory, store, clock, log, budget, retry, onRecorded } = context;
  const told = { ...(retry && { retry }), ...(onRecorded && { onRecorded }) };
  return new Archive({ broadcast, directory: spoolPath(directory, broadcast), store, clock, log, budget, ...told });
}

/** In the spool, and so removed with it. */
function createJournal({ directory, budget }: HoldingContext, broadcast: Broadcast): PartJournal {
  const profile = profiles[broadcast.profile];
  const { partsPerSegment } = profile;
  return new PartJournal({
    directory: join(spoolPath(directory, broadcast), "parts"),
    partsPerSegment,
    segmentsKept: segmentsWithFetchableParts(profile),
    budget,
  });
}

function spoolPath(directory: string, { space, run }: Pick<Broadcast, "space" | "run">): string {
  return join(directory, "spool", `${space}+${run}`);
}

export function keptPath(directory: string, { space, run }: Pick<Broadcast, "space" | "run">): string {
  return join(directory, `${space}+${run}.json`);
}

/** What the archive does not have is a gap, but for the newest segments: the parts that were kept make those up again. */
function resumable(resume: unknown, { archive, parts }: { readonly archive: Archive; readonly parts: readonly KeptPart[] }): Resumption | undefined {
  if (typeof resume !== "object" || resume === null || (resume as { form?: unknown }).form !== 1) return undefined;
  const state = resume as ResumeState;
  const last = state.segments.findLastIndex(({ sequence }) => archive.has(sequence));
  const segments = state.segments.slice(0, last + 1).map((segment) => (archive.has(segment.sequence) ? segment : { ...segment, gap: true }));
  return { state: { ...state, segments }, parts };
}
