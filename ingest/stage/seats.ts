/** Accounts that come, drop and leave go in; who holds one of the thirteen seats comes out. */
import type { EpochMs, Milliseconds } from "../../infra/clock/clock.ts";

export const maxSeats = 13;
export const seatHeldMs: Milliseconds = 30_000;

interface Seat {
  /** The session that sits here. */
  session: string;
  /** Until when the seat waits for its account; absent while it is taken. */
  heldUntil: EpochMs | undefined;
  /** Until when it would wait if the session that took it never connected; absent for an account that never sat here. */
  readonly keptUntil: EpochMs | undefined;
}

/** Pure: time is told with each call. */
export class Seats {
  readonly #seats = new Map<string, Seat>();

  /** @returns false when all seats are taken or held for others. A second session of one account takes the seat over. */
  take(account: string, { session, now }: { readonly session: string; readonly now: EpochMs }): boolean {
    this.#forget(now);
    const before = this.#seats.get(account);
    if (!before && this.#seats.size >= maxSeats) return false;
    this.#seats.set(account, { session, heldUntil: undefined, keptUntil: before?.heldUntil ?? before?.keptUntil });
    return true;
  }

  /** The session connected: the seat is the account's until it leaves. */
  settle(account: string, { session }: { readonly session: string }): void {
    if (this.#seats.get(account)?.session === session) this.#seats.set(account, { session, heldUntil: undefined, keptUntil: Number.POSITIVE_INFINITY });
  }

  /** The session never connected: a speaker who came back in vain may try again for as long as the seat would have waited. */
  fail(account: string, { session, now }: { readonly session: string; readonly now: EpochMs }): void {
    const seat = this.#seats.get(account);
    if (seat?.session !== session) return;
    if (seat.keptUntil === undefined) this.#seats.delete(account);
    else seat.heldUntil = Math.min(seat.keptUntil, now + seatHeldMs);
  }

  /** The session broke off: its seat waits {@link seatHeldMs}. Nothing happens when another session has taken it over. */
  drop(account: string, { session, now }: { readonly session: string; readonly now: EpochMs }): void {
    const seat = this.#seats.get(account);
    if (seat?.session === session) seat.heldUntil = now + seatHeldMs;
  }

  /** The speaker left: the seat is free at once. */
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
