/** The time goes in, the 20 ms frames that are due on a space's sample clock come out; what cannot be caught up is skipped, never shifted. */
import type { EpochMs, Milliseconds } from "../../infra/clock/clock.ts";
import { msToSamples, type Samples, samplesPerFrame, samplesToMs } from "../../packager/contract/samples.ts";

export interface DueFrames {
  /** First sample of each frame to make now, oldest first. */
  readonly frames: readonly Samples[];
  /** Frames that were due too long ago to be made. */
  readonly skipped: number;
  /** How late the newest frame is, in ms. */
  readonly latenessMs: Milliseconds;
}

/** A frame is due when its last sample has passed. */
export class FrameSchedule {
  readonly #startedAt: EpochMs;
  readonly #maxCatchUp: number;
  #next: number;

  /** @param options.maxCatchUp frames made at once after a stall; the older ones are skipped. */
  constructor({ startedAt, now, maxCatchUp = 5 }: { readonly startedAt: EpochMs; readonly now: EpochMs; readonly maxCatchUp?: number }) {
    this.#startedAt = startedAt;
    this.#maxCatchUp = maxCatchUp;
    this.#next = Math.max(0, Math.floor(msToSamples(now - startedAt) / samplesPerFrame));
  }

  due(now: EpochMs): DueFrames {
    const whole = Math.floor((now - this.#startedAt) / samplesToMs(samplesPerFrame));
    const first = Math.max(this.#next, whole - this.#maxCatchUp);
    const skipped = first - this.#next;
    const frames: Samples[] = [];
    for (let frame = first; frame < whole; frame++) frames.push(frame * samplesPerFrame);
    this.#next = Math.max(first, whole);
    return { frames, skipped, latenessMs: frames.length === 0 ? 0 : now - this.#endOf(this.#next - 1) };
  }

  /** Until the next frame is due, in ms; not positive when it is due already. */
  waitMs(now: EpochMs): Milliseconds {
    return this.#endOf(this.#next) - now;
  }

  #endOf(frame: number): EpochMs {
    return this.#startedAt + samplesToMs((frame + 1) * samplesPerFrame);
  }
}
