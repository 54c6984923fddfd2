/** Accounts that come, drop and leave go in; who holds one of the thirteen seats comes out. */
import type { EpochMs, Milliseconds } from "../../infra/clock/clock.ts";

export const maxSeats = 13;
export const seatHeldMs: Milliseconds = 30_000;

interface Seat {
  /** The session that sits here. */
  session: string;
  /** Until when the seat waits for its account; absent while it is taken. */
  heldUntil: EpochMs | undefined;
}

/** Pure: time is told with each call. */
export class Seats {
  readonly #seats = new Map<string, Seat>();

  /** @returns false when all seats are taken or held for others. A second session of one account takes the seat over. */
  take(account: string, { session, now }: { readonly session: string; readonly now: EpochMs }): boolean {
    this.#forget(now);
    if (!this.#seats.has(account) && this.#seats.size >= maxSeats) return false;
    this.#seats.set(account, { session, heldUntil: undefined });
    return true;
  }

  /** The session broke off: its seat waits {@link seatHeldMs}. Nothing happens when another session has taken it over. */
  drop(account: string, { session, now }: { readonly session: string; readonly now: EpochMs }): void {
    const seat = this.#seats.get(account);
    if (seat?.session === session) seat.heldUntil = now + seatHeldMs;
  }

  /** The speaker left, or never came: the seat is free at once. */
  free(account: string, { session }: { readonly session: string }): void {
    if (this.#seats.get(account)?.session === session) this.#seats.delete(account);
  }

  /** Seats taken or held at `now`. */
  count(now: EpochMs): number {
    this.#forget(now);
    return this.#seats.size;
  }

  #forget(now: EpochMs): void {
    for (const [account, seat] of this.#seats) {
      if (seat.heldUntil !== undefined && seat.heldUntil <= now) this.#seats.delete(account);
    }
  }
}
