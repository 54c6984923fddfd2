/** Room orders and joins go in; each room lives in one of a few child processes, and again in another when that one dies. */
import type { Clock } from "../../infra/clock/clock.ts";
import { RostrumError, StartupError } from "../../infra/errors/rostrum-error.ts";
import { backoffMs } from "../../infra/lifecycle/backoff.ts";
import { Closer } from "../../infra/lifecycle/closer.ts";
import type { Log } from "../../infra/log/log.ts";
import { chooseProcess, type PlacementLimits, type ProcessState } from "./placement.ts";
import { RoomChild } from "./room-child.ts";
import type { FromRoomProcess, Member, RoomProcessSettings } from "./room-messages.ts";
import type { RoomOrder } from "./room-order.ts";
import type { AudioOffer } from "./sdp-offer.ts";
import type { StageMetrics } from "./stage-metrics.ts";

export interface RoomPoolOptions {
  readonly processes: number;
  readonly limits: PlacementLimits;
  /** Of one process, at the same time. */
  readonly maxPendingJoins: number;
  /** Of the processes, as `nice` counts it. */
  readonly niceness: number;
  readonly settings: RoomProcessSettings;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: StageMetrics;
  onMessage(message: FromRoomProcess): void;
  /** The process of these rooms died: their sessions are gone. */
  onLost(spaces: readonly string[]): void;
}

interface Slot {
  readonly index: number;
  child: RoomChild | undefined;
  ready: boolean;
  cpu: number;
  /** Deaths in a row; a process that lived a while starts again at once. */
  attempt: number;
  /** Calls off the next start, when one is waited for. */
  cancelStart: () => void;
  /** How its first start went: nothing, or why it failed. */
  readonly started: Promise<string | undefined>;
  readonly tellStarted: (failure: string | undefined) => void;
}

interface Placed {
  order: RoomOrder;
  slot: Slot | undefined;
}

export class RoomPool {
  readonly #options: RoomPoolOptions;
  readonly #closer = new Closer();
  readonly #slots: readonly Slot[];
  readonly #rooms = new Map<string, Placed>();

  constructor(options: RoomPoolOptions) {
    this.#options = options;
    this.#slots = Array.from({ length: options.processes }, (_, index) => createSlot(index));
    for (const slot of this.#slots) this.#spawn(slot);
    this.#closer.add(async () => {
      for (const slot of this.#slots) slot.cancelStart();
      await Promise.all(this.#slots.map((slot) => slot.child?.close()));
    });
  }

  get ready(): boolean {
    return this.#slots.some((slot) => slot.ready);
  }

  /** Resolves when every process has started once, or died trying. @throws StartupError when one cannot work as it is set up. */
  async started(): Promise<void> {
    const failures = await Promise.all(this.#slots.map((slot) => slot.started));
    const failure = failures.find((reason) => reason !== undefined);
    if (failure !== undefined) throw new StartupError(failure);
  }

  /** Whether one more room would find no place, now and when the processes that are starting have started. */
  get full(): boolean {
    return (
      chooseProcess(
        this.#states().map((state) => ({ ...state, ready: true })),
        this.#options.limits,
      ) === undefined
    );
  }

  /** The order is kept: its room opens as soon as there is a place. @throws RostrumError `no_room_capacity` until then. */
  order(order: RoomOrder): void {
    const placed = this.#rooms.get(order.space) ?? { order, slot: undefined };
    placed.order = order;
    this.#rooms.set(order.space, placed);
    if (placed.slot) placed.slot.child?.send({ kind: "order", order });
    else this.#place(placed);
  }

  end(space: string): void {
    this.#rooms.get(space)?.slot?.child?.send({ kind: "end", space });
    this.#rooms.delete(space);
    this.#placeWaiting();
  }

  /** @throws RostrumError `no_room_capacity` while the room has no place, `unavailable` while it is being opened, or as the room refuses. */
  join(space: string, joining: { readonly member: Member; readonly offer: AudioOffer }): Promise<string> {
    const child = this.#rooms.get(space)?.slot?.child;
    if (child) return child.join(space, joining);
    return Promise.reject(this.full ? noRoomCapacity() : new RostrumError("unavailable", "The room is being opened.", { retryAfterSeconds: 1 }));
  }

  addCandidates(space: string, change: { readonly session: string; readonly candidates: readonly string[] }): void {
    this.#rooms.get(space)?.slot?.child?.send({ kind: "candidates", space, ...change });
  }

  leave(space: string, session: string): void {
    this.#rooms.get(space)?.slot?.child?.send({ kind: "leave", space, session });
  }

  /** Process id of a room, for operators. */
  pidOf(space: string): number | undefined {
    return this.#rooms.get(space)?.slot?.child?.pid;
  }

  close(): Promise<void> {
    return this.#closer.close();
  }

  #place(placed: Placed): void {
    const chosen = this.#slots[chooseProcess(this.#states(), this.#options.limits) ?? -1];
    if (!chosen) throw noRoomCapacity();
    placed.slot = chosen;
    chosen.child?.send({ kind: "order", order: placed.order });
  }

  #states(): ProcessState[] {
    return this.#slots.map((slot) => ({ ready: slot.ready, cpu: slot.cpu, rooms: this.#roomsOf(slot).length }));
  }

  #spawn(slot: Slot): void {
    const { settings, log, maxPendingJoins, niceness } = this.#options;
    const udpPort = settings.udpPort === 0 ? 0 : settings.udpPort + slot.index;
    slot.child = new RoomChild(
      { ...settings, udpPort },
      { maxPendingJoins, niceness, onMessage: (message) => this.#receive(slot, message), onExit: () => this.#mourn(slot) },
    );
    log.info({ process: slot.index, child: slot.child.pid }, "room process started");
  }

  #receive(slot: Slot, message: FromRoomProcess): void {
    if (message.kind === "ready") {
      slot.ready = true;
      slot.tellStarted(undefined);
      this.#placeWaiting();
    } else if (message.kind === "failed") {
      slot.tellStarted(message.reason);
      // At the first start whoever waits for it says why.
      if (slot.attempt > 0) this.#options.log.error({ process: slot.index, reason: message.reason }, "room process cannot work");
    } else if (message.kind === "load") {
      slot.cpu = message.report.cpu;
      slot.attempt = 0;
      this.#options.metrics.absorb(slot.index, message.report);
    }
    this.#options.onMessage(message);
  }

  #mourn(slot: Slot): void {
    slot.tellStarted(undefined);
    slot.ready = false;
    slot.cpu = 0;
    slot.child = undefined;
    if (this.#closer.closing) return;
    const { clock, log, metrics, onLost } = this.#options;
    const lost = this.#roomsOf(slot);
    for (const placed of lost) placed.slot = undefined;
    metrics.forget(slot.index);
    metrics.restarts.inc();
    log.warn({ process: slot.index, rooms: lost.length }, "room process died");
    onLost(lost.map((placed) => placed.order.space));
    this.#placeWaiting();
    slot.cancelStart = clock.after(backoffMs(slot.attempt++, { baseMs: 50, capMs: 5000 }), () => this.#spawn(slot));
  }

  /** Rooms without a process go to whichever has a place; the others wait for the next one that is ready. */
  #placeWaiting(): void {
    for (const placed of this.#rooms.values()) {
      if (placed.slot) continue;
      try {
        this.#place(placed);
      } catch (error) {
        this.#options.log.warn({ space: placed.order.space, error }, "room waits for a process");
      }
    }
  }

  #roomsOf(slot: Slot): Placed[] {
    return [...this.#rooms.values()].filter((placed) => placed.slot === slot);
  }
}

function createSlot(index: number): Slot {
  let tellStarted: Slot["tellStarted"] = () => {};
  const started = new Promise<string | undefined>((resolve) => {
    tellStarted = resolve;
  });
  return { index, child: undefined, ready: false, cpu: 0, attempt: 0, cancelStart: () => {}, started, tellStarted };
}

function noRoomCapacity(): RostrumError {
  return new RostrumError("no_room_capacity", "Every room process is full or starting; the room opens as soon as there is a place.", { retryAfterSeconds: 2 });
}
