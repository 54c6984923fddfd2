/** The held spaces go in; each packager and ingest is offered what should run there, at once and again every second, until it is so. */
import { setMaxListeners } from "node:events";
import { Counter, Gauge, type Registry } from "prom-client";
import type { Clock, Milliseconds } from "../../infra/clock/clock.ts";
import type { InternalCaller } from "../../infra/http/internal-call.ts";
import { Closer } from "../../infra/lifecycle/closer.ts";
import type { Log } from "../../infra/log/log.ts";
import { broadcastPath } from "../../packager/contract/broadcast.ts";
import { type Heartbeat, heartbeatPath } from "../../packager/contract/heartbeat.ts";
import { demoPath } from "../demo/demo-request.ts";
import { roomPath } from "../stage/room-order.ts";
import type { DemoCast } from "./demo-cast.ts";
import type { Playback } from "./playback.ts";
import type { HeldSpace, SpaceMemory } from "./space-memory.ts";
import { toBroadcast, toRoomOrder } from "./stage-view.ts";

export interface ReconcilerOptions {
  readonly memory: SpaceMemory;
  readonly caller: InternalCaller;
  readonly packagerUrls: readonly string[];
  readonly ingestUrl: string | undefined;
  readonly cast: DemoCast;
  readonly playback: Pick<Playback, "revoked" | "refresh">;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Registry;
}

interface Target {
  readonly name: "packager" | "ingest";
  readonly url: string;
  offer(held: HeldSpace): Promise<unknown> | undefined;
}

const everyMs: Milliseconds = 1000;
/** Offers of one round are spread over this time, so that targets see a stream and not a burst. */
const spreadMs: Milliseconds = 250;
const reloadEvery = 5;
/** A room that is not there has ended already. */
const notFoundCodes = new Set(["not_found", "space_not_found"]);

export class Reconciler {
  readonly #options: ReconcilerOptions;
  readonly #targets: readonly Target[];
  readonly #inFlight = new Map<string, Promise<void>>();
  /** Spaces for whose rooms ingest has no place; each leaves with the first offer that is taken, its end at the latest. */
  readonly #roomless = new Set<string>();
  readonly #offers: Counter<"target" | "outcome">;
  readonly #reloads: Counter<"outcome">;
  readonly #closer = new Closer();

  constructor(options: ReconcilerOptions) {
    this.#options = options;
    const { metrics, memory } = options;
    this.#targets = createTargets(options);
    const registers = [metrics];
    this.#offers = new Counter({ name: "rostrum_offers_total", help: "Desired states offered to other roles.", labelNames: ["target", "outcome"], registers });
    this.#reloads = new Counter({
      name: "rostrum_space_reloads_total",
      help: "Reads of the live spaces from the database.",
      labelNames: ["outcome"],
      registers,
    });
    const held: Gauge = new Gauge({
      name: "rostrum_held_spaces",
      help: "Spaces live or just ended.",
      registers,
      collect: () => held.set(memory.held().length),
    });
    const stopping = new AbortController();
    // Every offer that waits its turn listens.
    setMaxListeners(0, stopping.signal);
    this.#closer.add(() => Promise.all(this.#inFlight.values()).then(() => undefined));
    this.#closer.add(() => stopping.abort());
    void this.#run(stopping.signal);
  }

  /** Offers one space everywhere now. Resolves when every target has answered or failed, or after `withinMs`. */
  async offer(held: HeldSpace, { withinMs }: { readonly withinMs: Milliseconds }): Promise<void> {
    const offers = this.#targets.map(async (target) => {
      // What is in flight may carry an older state.
      await this.#inFlight.get(keyOf(target, held));
      await this.#send(target, held);
    });
    const answered = new AbortController();
    const late = this.#options.clock.sleep(withinMs, { signal: answered.signal });
    await Promise.race([Promise.all(offers), late]).finally(() => answered.abort());
  }

  close(): Promise<void> {
    return this.#closer.close();
  }

  async #run(signal: AbortSignal): Promise<void> {
    for (let round = 1; !signal.aborted; round++) {
      await this.#options.clock.sleep(everyMs, { signal });
      if (signal.aborted) return;
      if (round % reloadEvery === 0) void this.#reload();
      this.#offerAll(signal);
      this.#beat();
    }
  }

  #offerAll(signal: AbortSignal): void {
    for (const held of this.#options.memory.held()) {
      for (const target of this.#targets) {
        if (!this.#inFlight.has(keyOf(target, held))) void this.#sendSoon(target, { held, signal });
      }
    }
  }

  /** What only waits its turn holds nothing up: an offer made meanwhile goes first, and this one is left out while that is under way. */
  async #sendSoon(target: Target, { held, signal }: { readonly held: HeldSpace; readonly signal: AbortSignal }): Promise<void> {
    await this.#options.clock.sleep(Math.random() * spreadMs, { signal });
    if (!signal.aborted && !this.#inFlight.has(keyOf(target, held))) await this.#send(target, held);
  }

  /** Also when nothing is live: a packager that missed an end learns of it by what is not named. */
  #beat(): void {
    const { memory, playback, packagerUrls, caller } = this.#options;
    const { revoked } = playback;
    const live = memory.live();
    if (!live) return;
    for (const url of packagerUrls) {
      if (this.#inFlight.has(url)) continue;
      const done = () => void this.#inFlight.delete(url);
      this.#inFlight.set(url, caller.call("PUT", `${url}${heartbeatPath}`, { live, ...(revoked && { revoked }) } satisfies Heartbeat).then(done, done));
    }
  }

  async #reload(): Promise<void> {
    const { memory, playback } = this.#options;
    const outcome = await Promise.all([memory.refreshAll(), playback.refresh()]).then(
      () => "done",
      () => "failed",
    );
    this.#reloads.inc({ outcome });
  }

  #send(target: Target, held: HeldSpace): Promise<void> {
    const key = keyOf(target, held);
    const sent = this.#attempt(target, held).finally(() => {
      if (this.#inFlight.get(key) === sent) this.#inFlight.delete(key);
    });
    this.#inFlight.set(key, sent);
    return sent;
  }

  async #attempt(target: Target, held: HeldSpace): Promise<void> {
    const latest = this.#options.memory.peek(held.space.id) ?? held;
    try {
      await target.offer(latest);
      this.#offers.inc({ target: target.name, outcome: "taken" });
      if (target.name === "ingest") this.#roomless.delete(held.space.id);
    } catch (error) {
      this.#offers.inc({ target: target.name, outcome: "failed" });
      this.#options.log.debug({ target: target.name, space: held.space.id, reason: (error as Error).message }, "offer failed");
      if ((error as { readonly code?: string }).code === "no_room_capacity") this.#warnRoomless(held.space.id);
    }
  }

  /** Once, not with every offer. */
  #warnRoomless(space: string): void {
    if (this.#roomless.has(space)) return;
    this.#roomless.add(space);
    this.#options.log.warn({ space }, "space is live, but ingest has no place for its room");
  }
}

function createTargets({ packagerUrls, ingestUrl, caller, clock, cast }: ReconcilerOptions): readonly Target[] {
  const packagers = packagerUrls.map((url): Target => ({ name: "packager", url, offer: (held) => offerBroadcast(caller, url, held) }));
  if (ingestUrl === undefined) return packagers;
  const offerStage = async (held: HeldSpace) => {
    await offerRoom(caller, { url: ingestUrl, held, now: clock.now() });
    const speakers = await cast.requestFor(held);
    if (speakers) await caller.call("PUT", `${ingestUrl}${demoPath(held.space.id)}`, speakers);
  };
  return [...packagers, { name: "ingest", url: ingestUrl, offer: offerStage }];
}

function offerBroadcast(caller: InternalCaller, url: string, held: HeldSpace): Promise<unknown> | undefined {
  const broadcast = toBroadcast(held);
  return broadcast && caller.call("PUT", `${url}${broadcastPath(held.space.id)}`, broadcast);
}

function offerRoom(
  caller: InternalCaller,
  { url, held, now }: { readonly url: string; readonly held: HeldSpace; readonly now: number },
): Promise<unknown> | undefined {
  if (held.space.state === "scheduled") return undefined;
  const order = toRoomOrder(held, { now });
  if (order) return caller.call("PUT", `${url}${roomPath(held.space.id)}`, order);
  return caller.call("DELETE", `${url}${roomPath(held.space.id)}`).catch((error: unknown) => {
    if (!notFoundCodes.has((error as { readonly code?: string }).code ?? "")) throw error;
  });
}

function keyOf(target: Target, { space }: HeldSpace): string {
  return `${target.url} ${space.id}`;
}
