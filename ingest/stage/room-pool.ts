/** Room orders and joins go in; each room lives in one of a few child processes, and again in another when that one dies. */
import type { Clock } from "../../infra/clock/clock.ts";
import { RostrumError } from "../../infra/errors/rostrum-error.ts";
import { backoffMs } from "../../infra/lifecycle/backoff.ts";
import { Closer } from "../../infra/lifecycle/closer.ts";
import type { Log } from "../../infra/log/log.ts";
import { chooseProcess, type PlacementLimits } from "./placement.ts";
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
    this.#slots = Array.from({ length: options.processes }, (_, index) => ({ index, child: undefined, ready: false, cpu: 0, attempt: 0 }));
    for (const slot of this.#slots) this.#spawn(slot);
    this.#closer.add(async () => {
      await Promise.all(this.#slots.map((slot) => slot.child?.close()));
    });
  }

  get ready(): boolean {
    return this.#slots.some((slot) => slot.ready);
  }

  /** @throws RostrumError `no_room_capacity` when every process is full; the offer a second later may find a place. */
  order(order: RoomOrder): void {
    const placed = this.#rooms.get(order.space) ?? { order, slot: undefined };
    placed.order = order;
    if (placed.slot) placed.slot.child?.send({ kind: "order", order });
    else this.#place(placed);
    this.#rooms.set(order.space, placed);
  }

  end(space: string): void {
    this.#rooms.get(space)?.slot?.child?.send({ kind: "end", space });
    this.#rooms.delete(space);
  }

  join(space: string, joining: { readonly member: Member; readonly offer: AudioOffer }): Promise<string> {
    const child = this.#rooms.get(space)?.slot?.child;
    return child ? child.join(space, joining) : Promise.reject(new RostrumError("unavailable", "The room is being opened.", { retryAfterSeconds: 1 }));
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
    const states = this.#slots.map((slot) => ({ ready: slot.ready, cpu: slot.cpu, rooms: this.#roomsOf(slot).length }));
    const chosen = this.#slots[chooseProcess(states, this.#options.limits) ?? -1];
    if (!chosen) throw new RostrumError("no_room_capacity", "Every room process is full or starting.", { retryAfterSeconds: 1 });
    placed.slot = chosen;
    chosen.child?.send({ kind: "order", order: placed.order });
  }

  #spawn(slot: Slot): void {
    const { settings, log, maxPendingJoins } = this.#options;
    const udpPort = settings.udpPort === 0 ? 0 : settings.udpPort + slot.index;
    slot.child = new RoomChild(
      { ...settings, udpPort },
      { maxPendingJoins, onMessage: (message) => this.#receive(slot, message), onExit: () => this.#mourn(slot) },
    );
    log.info({ process: slot.index, child: slot.child.pid }, "room process started");
  }

  #receive(slot: Slot, message: FromRoomProcess): void {
    if (message.kind === "ready") {
      slot.ready = true;
      this.#placeWaiting();
    } else if (message.kind === "load") {
      slot.cpu = message.report.cpu;
      slot.attempt = 0;
      this.#options.metrics.absorb(slot.index, message.report);
    }
    this.#options.onMessage(message);
  }

  #mourn(slot: Slot): void {
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
    const cancel = clock.after(backoffMs(slot.attempt++, { baseMs: 50, capMs: 5000 }), () => this.#spawn(slot));
    this.#closer.add(cancel);
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
