/** Received chunks and the time go in; stalls and the latency of what would be heard come out. */

interface Received {
  readonly durationMs: number;
  /** Programme date of its first sample; absent when unknown. */
  readonly date: number | undefined;
  readonly now: number;
}

interface Played {
  /** How long there was silence before this chunk. */
  readonly stallMs: number;
  /** When its first sample is heard, minus its programme date. */
  readonly latencyMs: number | undefined;
}

/** A buffer that plays at rate 1 from its first chunk on: no catching up hides a late one. */
export class Playout {
  #bufferedUntil: number | undefined;

  get started(): boolean {
    return this.#bufferedUntil !== undefined;
  }

  receive({ durationMs, date, now }: Received): Played {
    const dry = this.#bufferedUntil;
    const stallMs = dry === undefined ? 0 : Math.max(0, now - dry);
    const heardAt = dry === undefined ? now : Math.max(now, dry);
    this.#bufferedUntil = heardAt + durationMs;
    return { stallMs, latencyMs: date === undefined ? undefined : heardAt - date };
  }

  /** The silence that lasts at this moment, ms. */
  starvedFor(now: number): number {
    return this.#bufferedUntil === undefined ? 0 : Math.max(0, now - this.#bufferedUntil);
  }
}
