/** What control wants broadcast goes in, again and again; the broadcasts that are, and what is still to be stored of ended ones, come out. */
import { mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { Counter, Gauge, type Registry } from "prom-client";
import type { Milliseconds } from "../../infra/clock/clock.ts";
import { RostrumError } from "../../infra/errors/rostrum-error.ts";
import type { Broadcast } from "../contract/broadcast.ts";
import type { RenditionId } from "../contract/profile.ts";
import type { RunPath } from "../contract/urls.ts";
import type { LiveBroadcast } from "../live/live-broadcast.ts";
import { Absences } from "./absences.ts";
import type { Archive } from "./archive.ts";
import { BroadcastHolding, createArchive, type HoldingContext, type Kept, keptPath, keptSchema } from "./broadcast-holding.ts";
import type { BroadcastOrigin } from "./broadcast-origin.ts";
import { readKept } from "./kept-file.ts";

export interface BroadcastStatus {
  readonly space: string;
  readonly run: string;
  readonly state: "live" | "ended";
  /** Parts published so far of the first rendition. */
  readonly partsPublished: number;
}

export interface RegistryOptions extends HoldingContext {
  readonly metrics: Registry;
  readonly maxBroadcasts: number;
  /** A broadcast that control's heartbeats do not name for so long is ended. */
  readonly unofferedMs: Milliseconds;
}

export class BroadcastRegistry {
  readonly #options: RegistryOptions;
  readonly #current = new Map<string, BroadcastHolding>();
  /** Every run that is not settled yet, replaced ones too. */
  readonly #holdings = new Set<BroadcastHolding>();
  /** Runs that had ended before this process began. */
  readonly #leftovers = new Set<Archive>();
  readonly #started: Counter;
  readonly #absences: Absences;
  /** Spaces whose broadcast an earlier process left, until it is at hand again. */
  readonly #continuing = new Map<string, Promise<unknown>>();
  #order: Promise<unknown> = Promise.resolve();
  #closed = false;

  constructor(options: RegistryOptions) {
    this.#options = options;
    this.#absences = new Absences({ maxAbsentMs: options.unofferedMs });
    const registers = [options.metrics];
    const count = () => this.#current.size;
    this.#started = new Counter({ name: "rostrum_packager_broadcasts_started_total", help: "Broadcasts begun or continued.", registers });
    const heldBytes = () => [...this.#holdings].reduce((sum, { live }) => sum + live.heldBytes, 0);
    const gauge = (name: string, help: string, read: () => number) =>
      new Gauge({
        name,
        help,
        registers,
        collect() {
          this.set(read());
        },
      });
    gauge("rostrum_packager_broadcasts", "Broadcasts in memory.", count);
    gauge("rostrum_packager_media_bytes", "Bytes of live parts and segments held in memory.", heldBytes);
  }

  /** Continues what an earlier process kept, before anything that is wanted by then. @returns how many broadcasts are live again. */
  restore(kept: readonly Kept[]): Promise<number> {
    for (const one of kept) {
      const { space } = one.broadcast;
      const resumed: Promise<void> = this.#order
        .then(() => this.#restore(one))
        .then(() => {
          if (this.#continuing.get(space) === resumed) this.#continuing.delete(space);
        });
      this.#order = resumed;
      // Also one that had ended: its last segments may be nowhere but in the spool.
      this.#continuing.set(space, resumed);
    }
    return this.#order.then(() => this.#current.size);
  }

  /**
   * Resolves once a broadcast that was cut off is in memory again, or cannot be; absent when there is none to wait for.
   * @throws RostrumError `unavailable` when too many wait already.
   */
  continued(space: string): Promise<unknown> | undefined {
    const continuing = this.#continuing.get(space);
    if (!continuing) return undefined;
    const { limit } = this.#options;
    limit.take();
    return continuing.finally(() => limit.give());
  }

  /** Idempotent: offered again it changes nothing. @throws RostrumError `unavailable` when no more broadcasts fit. */
  put(broadcast: Broadcast): Promise<BroadcastStatus> {
    const done = this.#order.then(() => this.#put(broadcast));
    this.#order = done.catch(() => undefined);
    return done;
  }

  /** @param live every space that control knows to be live. */
  heartbeat(live: readonly string[]): Promise<void> {
    const done = this.#order.then(() => this.#endUnoffered(live));
    this.#order = done;
    return done;
  }

  status(space: string): BroadcastStatus | undefined {
    const holding = this.#current.get(space);
    return holding && statusOf(holding);
  }

  find(space: string, run?: string): BroadcastOrigin | undefined {
    const current = this.#current.get(space);
    if (run === undefined || current?.broadcast.run === run) return current?.origin;
    for (const { broadcast, origin } of this.#holdings) if (broadcast.space === space && broadcast.run === run) return origin;
    return undefined;
  }

  live(space: string, run: string): LiveBroadcast | undefined {
    const live = this.#current.get(space)?.live;
    return live?.broadcast.run === run ? live : undefined;
  }

  /** A closed segment that is on its way to the store. */
  async spooled({ space, run, rendition, number }: { readonly space: string; readonly run: string; readonly rendition: RenditionId; readonly number: number }) {
    return this.#archive({ space, run })?.read(rendition, number);
  }

  /** Whether the run is here, and not to be recorded. */
  passing(path: RunPath): boolean {
    return this.#archive(path)?.broadcast.record === false;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#order;
    const closing = [...this.#holdings, ...this.#leftovers].map((one) => one.close());
    await Promise.all(closing);
  }

  #archive({ space, run }: RunPath): Archive | undefined {
    const archives = [...[...this.#holdings].map(({ archive }) => archive), ...this.#leftovers];
    return archives.find(({ broadcast }) => broadcast.space === space && broadcast.run === run);
  }

  async #restore(kept: Kept): Promise<void> {
    const { space, endedAt } = kept.broadcast;
    try {
      await (endedAt === undefined ? this.#open(kept) : this.#finish(kept.broadcast));
    } catch (error) {
      this.#options.log.error({ space, reason: String(error) }, "a broadcast could not be continued");
    }
  }

  #endUnoffered(live: readonly string[]): void {
    const { clock, log } = this.#options;
    const made = [...this.#current.values()].filter(({ ended }) => !ended).map(({ broadcast }) => broadcast.space);
    for (const space of this.#absences.push(live, { made, now: clock.now() })) {
      const holding = this.#current.get(space);
      if (!holding || this.#closed) continue;
      log.warn({ space, run: holding.broadcast.run }, "control no longer names this broadcast");
      this.#end(holding, clock.now());
    }
  }

  async #put(broadcast: Broadcast): Promise<BroadcastStatus> {
    if (this.#closed) throw new RostrumError("unavailable", "The packager is closing.", { retryAfterSeconds: 1 });
    this.#absences.named(broadcast.space);
    const known = this.#current.get(broadcast.space);
    const same = known?.broadcast.run === broadcast.run;
    // An end that comes again after everything is settled begins nothing.
    if (!same && broadcast.endedAt !== undefined) return { space: broadcast.space, run: broadcast.run, state: "ended", partsPublished: 0 };
    if (known && same) {
      if (broadcast.endedAt !== undefined) this.#end(known, broadcast.endedAt);
      return statusOf(known);
    }
    if (known && known.broadcast.startedAt > broadcast.startedAt) throw new RostrumError("state_conflict", "A later broadcast of this space has begun.");
    if (known) this.#replace(known);
    return statusOf(await this.#open({ form: 1, broadcast }));
  }

  async #open(kept: Kept): Promise<BroadcastHolding> {
    checkNames(kept.broadcast);
    if (this.#current.size >= this.#options.maxBroadcasts) throw new RostrumError("unavailable", "This packager has all the broadcasts it can make.");
    const holding = await BroadcastHolding.open(this.#options, kept);
    this.#current.set(kept.broadcast.space, holding);
    this.#holdings.add(holding);
    this.#started.inc();
    this.#options.log.info({ space: kept.broadcast.space, run: kept.broadcast.run }, "broadcast begins");
    return holding;
  }

  #replace(holding: BroadcastHolding): void {
    this.#current.delete(holding.broadcast.space);
    this.#end(holding, this.#options.clock.now());
  }

  #end(holding: BroadcastHolding, endedAt: number): void {
    if (holding.ended) return;
    const { space, run } = holding.broadcast;
    const { log } = this.#options;
    log.info({ space, run }, "broadcast ends");
    holding.end(endedAt).then(
      () => this.#forget(holding),
      (error: unknown) => this.#closed || log.warn({ space, run, reason: String(error) }, "a broadcast could not be settled"),
    );
  }

  #forget(holding: BroadcastHolding): void {
    const { space, run } = holding.broadcast;
    if (this.#current.get(space) === holding) this.#current.delete(space);
    this.#holdings.delete(holding);
    this.#options.log.info({ space, run }, "broadcast is settled");
    holding.close().catch((error: unknown) => this.#options.log.warn({ space, reason: String(error) }, "a broadcast did not close cleanly"));
  }

  /** It ended before this process began: nobody is at its live edge, only the rest has to reach the store. */
  async #finish(broadcast: Broadcast): Promise<void> {
    const archive = createArchive(this.#options, broadcast);
    this.#leftovers.add(archive);
    await archive.load();
    await archive.start();
    archive.end();
    const settle = async () => {
      await archive.drained();
      await archive.settle();
      await rm(keptPath(this.#options.directory, broadcast), { force: true });
      this.#leftovers.delete(archive);
    };
    settle().catch((error: unknown) => this.#closed || this.#options.log.warn({ reason: String(error) }, "an ended broadcast could not be settled"));
  }
}

function statusOf({ broadcast, live, ended }: BroadcastHolding): BroadcastStatus {
  return { space: broadcast.space, run: broadcast.run, state: ended ? "ended" : "live", partsPublished: live.current("a64")?.partsPublished ?? 0 };
}

/** Both become names of files and objects. */
function checkNames({ space }: Broadcast): void {
  if (space === "." || space === "..") throw new RostrumError("id_invalid", "A space cannot be named by dots alone.");
}

/** What an earlier process kept; a file that cannot be understood is passed over. @throws Error when `directory` cannot be made. */
export async function readKeptBroadcasts(directory: string): Promise<Kept[]> {
  await mkdir(directory, { recursive: true });
  const names = (await readdir(directory)).filter((name) => name.endsWith(".json"));
  const values = await Promise.all(names.map((name) => readKept(join(directory, name))));
  return values.flatMap((value) => keptSchema.safeParse(value).data ?? []);
}
