/** A frame schedule goes in; its frames come out on time, one call each, until it is closed. */
import type { Clock } from "../../infra/clock/clock.ts";
import type { Samples } from "../../packager/contract/samples.ts";
import type { FrameSchedule } from "./frame-schedule.ts";

export interface TickerOptions {
  readonly clock: Clock;
  readonly schedule: FrameSchedule;
  onFrame(sample: Samples): void;
  /** Once per wake-up that made frames. */
  onWake?(wake: { readonly latenessMs: number; readonly skipped: number }): void;
}

/** Timers only wake it: which frames are due is read from the clock, so no error of a timer adds up. */
export class Ticker {
  readonly #options: TickerOptions;
  #cancel: (() => void) | undefined;
  #closed = false;

  constructor(options: TickerOptions) {
    this.#options = options;
    this.#wake();
  }

  close(): void {
    this.#closed = true;
    this.#cancel?.();
  }

  #wake(): void {
    const { clock, schedule, onFrame, onWake } = this.#options;
    const { frames, skipped, latenessMs } = schedule.due(clock.now());
    if (frames.length > 0) onWake?.({ latenessMs, skipped });
    for (const sample of frames) if (!this.#closed) onFrame(sample);
    if (this.#closed) return;
    // Making the frames took time: ask again how long to wait.
    this.#cancel = clock.after(Math.max(1, Math.ceil(schedule.waitMs(clock.now()))), () => this.#wake());
  }
}
