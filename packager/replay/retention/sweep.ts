/** The store and what control knows go in, again and again; what is past its days goes, what belongs to nothing is found, both ways, and control lists what may be listed. */
import { Counter, Gauge, type Registry } from "prom-client";
import type { Clock, Milliseconds } from "../../../infra/clock/clock.ts";
import type { InternalCaller } from "../../../infra/http/internal-call.ts";
import type { SpaceTurns } from "../../../infra/lifecycle/space-turns.ts";
import type { Log } from "../../../infra/log/log.ts";
import type { ObjectStore } from "../../../infra/storage/object-store.ts";
import {
  type KnownRecording,
  knownSpacesPath,
  knownSpacesSchema,
  listingPath,
  maxSpacesAsked,
  recordedSpacesPath,
  recordedSpacesSchema,
  unrecordedSpacesPath,
} from "../../contract/recordings.ts";
import { deleteEverything } from "../replay-edits.ts";
import type { ReplayFacts, ReplayLibrary } from "../replay-facts.ts";
import { judge, type Verdict } from "./judge.ts";
import { outdatedRevisions, removeRevision } from "./outdated.ts";
import { storedSpaces } from "./stored-spaces.ts";

export interface SweepOptions {
  readonly store: ObjectStore;
  readonly library: ReplayLibrary;
  /** Those in which hosts edit. */
  readonly turns: SpaceTurns;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Registry;
  readonly caller: InternalCaller;
  readonly controlUrl: string;
  readonly keepDays: number | undefined;
  /** Whether what belongs to nothing is removed, or only told of. */
  readonly orphans: "report" | "delete";
}

export interface SweepReport {
  readonly expired: readonly string[];
  /** Objects of no space. */
  readonly orphans: readonly string[];
  /** Spaces that were recorded, and of which there is nothing. */
  readonly lost: readonly string[];
}

const dayMs: Milliseconds = 86_400_000;
/** Between batches, so that a sweep disturbs nobody. */
const pauseMs: Milliseconds = 1000;

export class Sweep {
  readonly #options: SweepOptions;
  readonly #removed: Counter<"reason">;
  readonly #found: Gauge<"kind">;
  /** Nothing is removed for being found once: control may have been restored to an older state, a store may be the wrong one for a moment. */
  #suspects: ReadonlySet<string> = new Set();

  constructor(options: SweepOptions) {
    this.#options = options;
    const registers = [options.metrics];
    this.#removed = new Counter({ name: "rostrum_sweep_removed_total", help: "Recordings removed, by reason.", labelNames: ["reason"], registers });
    this.#found = new Gauge({
      name: "rostrum_sweep_orphans",
      help: "Found by the last sweep: objects of no space, spaces without objects.",
      labelNames: ["kind"],
      registers,
    });
  }

  /** Until `signal` aborts. */
  async run({ everyMs, signal }: { readonly everyMs: Milliseconds; readonly signal: AbortSignal }): Promise<void> {
    const { clock, log } = this.#options;
    while (!signal.aborted) {
      await this.pass(signal).catch((error: unknown) => log.warn({ reason: String(error) }, "recordings could not be swept"));
      await clock.sleep(everyMs * (0.9 + 0.2 * Math.random()), { signal });
    }
  }

  /** @throws Error when the store or control does not answer: nothing is taken for lost then. */
  async pass(signal: AbortSignal): Promise<SweepReport> {
    const { log, orphans: mode } = this.#options;
    const suspects = new Set<string>();
    const report: SweepReport = { ...(await this.#sweepStore(suspects, signal)), lost: await this.#sweepSpaces(suspects, signal) };
    this.#suspects = suspects;
    this.#found.set({ kind: "objects" }, report.orphans.length);
    this.#found.set({ kind: "spaces" }, report.lost.length);
    const { expired, orphans, lost } = report;
    if (expired.length + orphans.length + lost.length > 0)
      log.info({ expired: expired.length, orphans: orphans.slice(0, 20), lost: lost.slice(0, 20), mode }, "recordings swept");
    return report;
  }

  async #sweepStore(suspects: Set<string>, signal: AbortSignal): Promise<Pick<SweepReport, "expired" | "orphans">> {
    const [expired, orphans]: [string[], string[]] = [[], []];
    for await (const batch of batches(storedSpaces(this.#options.store))) {
      signal.throwIfAborted();
      const known = new Map((await this.#known(batch)).map((space) => [space.id, space]));
      for (const space of batch) {
        const { library, clock, keepDays } = this.#options;
        const facts = await library.find(space).catch(() => undefined);
        const verdict = judge({ startedAt: facts?.startedAt }, known.get(space), {
          now: clock.now(),
          keepMs: keepDays === undefined ? undefined : keepDays * dayMs,
        });
        if (verdict === "keep" && facts) await this.#tend(facts, { listed: known.get(space)?.unlisted === false, suspects });
        if (verdict === "orphan") orphans.push(space);
        if (verdict === "expired") expired.push(space);
        if (verdict !== "keep" && this.#goes(space, verdict, suspects)) await this.#remove(space, { facts, reason: verdict });
      }
      await this.#options.clock.sleep(pauseMs, { signal });
    }
    return { expired, orphans };
  }

  /** Links to files that an edit has replaced end within an hour or the time between two sweeps. */
  async #tend(facts: ReplayFacts, { listed, suspects }: { readonly listed: boolean; readonly suspects: Set<string> }): Promise<void> {
    const { store, turns, library, caller, controlUrl } = this.#options;
    if (listed !== (facts.visibility === "public"))
      await turns.take(facts.space, async () => {
        const { visibility } = (await library.find(facts.space)) ?? facts;
        await caller.call("PUT", `${controlUrl}${listingPath(facts.space)}`, { unlisted: visibility === "unlisted" });
      });
    for (const revision of await outdatedRevisions(store, facts))
      if (this.#seenBefore(`revision ${facts.space} ${revision}`, suspects)) await removeRevision(store, { ...facts, revision });
  }

  /** Where a recording was said to be and there is none, control is told so, and shows it no more. */
  async #sweepSpaces(suspects: Set<string>, signal: AbortSignal): Promise<readonly string[]> {
    const { caller, controlUrl, library, clock } = this.#options;
    const lost: string[] = [];
    for (let after = ""; ; await clock.sleep(pauseMs, { signal })) {
      signal.throwIfAborted();
      const { ids } = recordedSpacesSchema.parse(await caller.call("GET", `${controlUrl}${recordedSpacesPath(after)}`));
      const here: string[] = [];
      for (const space of ids) if ((await this.#isLost(library, space)) === true) here.push(space);
      lost.push(...here);
      const gone = here.filter((space) => this.#mayGo(`space ${space}`, suspects));
      if (gone.length > 0) await caller.call("POST", `${controlUrl}${unrecordedSpacesPath}`, { ids: gone });
      const last = ids.at(-1);
      if (last === undefined) return lost;
      after = last;
    }
  }

  /** One whose facts cannot be read is damaged, not lost. */
  async #isLost(library: ReplayLibrary, space: string): Promise<boolean> {
    const facts = await library.find(space).catch(() => "damaged" as const);
    if (facts !== undefined) return false;
    const { keys } = await this.#options.store.list(`live/${space}/`, { limit: 1 });
    return keys.length === 0;
  }

  #goes(space: string, verdict: Exclude<Verdict, "keep">, suspects: Set<string>): boolean {
    if (verdict === "expired") return true;
    const suspect = `objects ${space}`;
    return verdict === "unrecorded" ? this.#seenBefore(suspect, suspects) : this.#mayGo(suspect, suspects);
  }

  #mayGo(suspect: string, suspects: Set<string>): boolean {
    return this.#seenBefore(suspect, suspects) && this.#options.orphans === "delete";
  }

  #seenBefore(suspect: string, suspects: Set<string>): boolean {
    suspects.add(suspect);
    return this.#suspects.has(suspect);
  }

  async #remove(space: string, { facts, reason }: { readonly facts: ReplayFacts | undefined; readonly reason: Verdict }): Promise<void> {
    const { store, caller, controlUrl, log } = this.#options;
    await deleteEverything(store, { space, facts });
    this.#removed.inc({ reason });
    await caller.call("POST", `${controlUrl}${unrecordedSpacesPath}`, { ids: [space] }).catch(() => undefined);
    log.info({ space, reason }, "a recording was removed");
  }

  async #known(ids: readonly string[]): Promise<readonly KnownRecording[]> {
    const { caller, controlUrl } = this.#options;
    return knownSpacesSchema.parse(await caller.call("POST", `${controlUrl}${knownSpacesPath}`, { ids })).spaces;
  }
}

async function* batches(spaces: AsyncIterable<string>): AsyncGenerator<string[]> {
  let batch: string[] = [];
  for await (const space of spaces) {
    batch.push(space);
    if (batch.length < maxSpacesAsked) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
