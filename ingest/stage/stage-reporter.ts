/** Stage events go in one by one; control gets them in batches, in order, and may be gone without anybody noticing. */
import type { Clock, Milliseconds } from "../../infra/clock/clock.ts";
import type { InternalCaller } from "../../infra/http/internal-call.ts";
import { type StageEvent, stageEventsPath } from "./stage-event.ts";

export interface StageReporterOptions {
  readonly caller: InternalCaller;
  /** Internal address of control; without it nothing is sent. */
  readonly controlUrl: string | undefined;
  readonly clock: Clock;
  /** Called with how many events control will never see. */
  onDropped(count: number): void;
}

const batchEveryMs: Milliseconds = 100;
const maxEventsPerSpace = 500;
const maxSpaces = 256;

export class StageReporter {
  readonly #options: StageReporterOptions;
  readonly #waiting = new Map<string, StageEvent[]>();
  #cancel: (() => void) | undefined;
  #closed = false;

  constructor(options: StageReporterOptions) {
    this.#options = options;
  }

  push(space: string, events: readonly StageEvent[]): void {
    if (this.#closed || this.#options.controlUrl === undefined) return;
    const waiting = this.#waiting.get(space) ?? [];
    if (!this.#waiting.has(space) && this.#waiting.size >= maxSpaces) {
      this.#options.onDropped(events.length);
      return;
    }
    waiting.push(...events);
    const over = waiting.length - maxEventsPerSpace;
    if (over > 0) this.#options.onDropped(waiting.splice(0, over).length);
    this.#waiting.set(space, waiting);
    this.#cancel ??= this.#options.clock.after(batchEveryMs, () => void this.#send());
  }

  close(): void {
    this.#closed = true;
    this.#cancel?.();
    this.#waiting.clear();
  }

  /** One batch is under way at a time, so events arrive in order. */
  async #send(): Promise<void> {
    const { caller, controlUrl, clock, onDropped } = this.#options;
    const batch = [...this.#waiting];
    this.#waiting.clear();
    for (const [space, events] of batch) {
      await caller.call("POST", `${controlUrl}${stageEventsPath}`, { space, events }).catch(() => onDropped(events.length));
    }
    this.#cancel = this.#closed || this.#waiting.size === 0 ? undefined : clock.after(batchEveryMs, () => void this.#send());
  }
}
