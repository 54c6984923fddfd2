/** Moments go in, Linux tells (`/proc/pressure/cpu`) how long something on this machine waited for a core; the share of the time since the last look comes out. */
import { readFileSync } from "node:fs";
import type { Clock, EpochMs, Milliseconds } from "../../infra/clock/clock.ts";

export interface CoreWaitOptions {
  readonly clock: Pick<Clock, "now">;
  /** The pressure file's text; absent where the system has none. */
  readonly read?: () => string | undefined;
}

export class CoreWait {
  readonly #clock: Pick<Clock, "now">;
  readonly #read: () => string | undefined;
  #at: EpochMs;
  #waited: Milliseconds | undefined;

  constructor({ clock, read = readPressure }: CoreWaitOptions) {
    this.#clock = clock;
    this.#read = read;
    this.#at = clock.now();
    this.#waited = waitedMs(read());
  }

  /** @returns 0 to 1 since the last call; 0 where the system does not tell. */
  share(): number {
    const [before, since] = [this.#waited, this.#at];
    this.#at = this.#clock.now();
    this.#waited = waitedMs(this.#read());
    if (before === undefined || this.#waited === undefined || this.#at <= since) return 0;
    return Math.min(1, (this.#waited - before) / (this.#at - since));
  }
}

/** See https://docs.kernel.org/accounting/psi.html: microseconds in which at least one task waited. */
function waitedMs(text: string | undefined): Milliseconds | undefined {
  const total = /^some .*\btotal=(\d+)/m.exec(text ?? "")?.[1];
  return total === undefined ? undefined : Number(total) / 1000;
}

function readPressure(): string | undefined {
  try {
    return readFileSync("/proc/pressure/cpu", "utf8");
  } catch {
    return undefined;
  }
}
