/** Counts of received packets go in; whether the room has gone quiet for too long comes out. */

/** The room sends at least every 400 ms (Opus DTX refreshes that often), so this is three refreshes missed. */
export const stallAfterMs = 1200;
/** A gap this long between two looks means that the page, not the room, was asleep. */
const asleepAfterMs = 1000;

/** ICE needs many seconds to notice a dead room; the absence of its packets tells at once. */
export class FlowWatch {
  #received = 0;
  #movedAt: number | undefined;
  #lookedAt: number | undefined;

  /** @returns true once packets had been flowing and none came for {@link stallAfterMs}. */
  push(received: number, now: number): boolean {
    const slept = this.#lookedAt !== undefined && now - this.#lookedAt > asleepAfterMs;
    this.#lookedAt = now;
    if (received > this.#received || (slept && this.#movedAt !== undefined)) {
      this.#received = Math.max(this.#received, received);
      this.#movedAt = now;
      return false;
    }
    return this.#movedAt !== undefined && now - this.#movedAt >= stallAfterMs;
  }
}
