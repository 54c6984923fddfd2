/** A speaker's running counts go in, often; how it came in since the last report comes out. */
import { silenceDb } from "./audio/level.ts";
import type { SpeakerSignal } from "./stage-event.ts";

interface Stats {
  readonly counts: { readonly packets: number; readonly lost: number };
  readonly levelDb: number;
  readonly delayMs: number;
}

export class SignalMeter {
  #loudestDb = silenceDb;
  #packets = 0;
  #lost = 0;

  push({ levelDb }: Stats): void {
    this.#loudestDb = Math.max(this.#loudestDb, levelDb);
  }

  take({ counts: { packets, lost }, delayMs }: Stats): SpeakerSignal {
    const [arrived, missed] = [packets - this.#packets, lost - this.#lost];
    const signal = {
      levelDb: Math.round(this.#loudestDb),
      lossPercent: Math.round((1000 * missed) / Math.max(1, arrived + missed)) / 10,
      delayMs: Math.round(delayMs),
    };
    this.#loudestDb = silenceDb;
    [this.#packets, this.#lost] = [packets, lost];
    return signal;
  }
}
