/** The programme's state goes in; while nothing sounds that should, the address is asked why, and the trouble comes out. */
import { askAddress } from "./ask-address.ts";
import type { ProgrammeState } from "./diagnostics.ts";
import type { Trouble } from "./trouble.ts";

/** Silence shorter than this needs no explanation; afterwards the address is asked at this pace, and up to half of it later. */
const askAfterMs = 2500;
const askEveryMs = 8000;
const silentAgainstWill: ReadonlySet<ProgrammeState> = new Set(["connecting", "reconnecting", "waiting", "error"]);

interface TroubleWatchOptions {
  readonly src: string;
  readonly onTrouble: (trouble: Trouble | undefined) => void;
}

export class TroubleWatch {
  readonly #options: TroubleWatchOptions;
  #stop: AbortController | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: TroubleWatchOptions) {
    this.#options = options;
  }

  follow(state: ProgrammeState): void {
    if (silentAgainstWill.has(state)) this.#begin();
    else if (this.#stop) {
      this.close();
      this.#options.onTrouble(undefined);
    }
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#stop?.abort();
    this.#stop = undefined;
  }

  #begin(): void {
    if (this.#stop) return;
    const stop = new AbortController();
    this.#stop = stop;
    const { src, onTrouble } = this.#options;
    const ask = async () => {
      const trouble = await askAddress(src, { signal: stop.signal });
      if (stop.signal.aborted) return;
      this.#timer = setTimeout(() => void ask(), askEveryMs * (1 + Math.random() / 2));
      onTrouble(trouble);
    };
    this.#timer = setTimeout(() => void ask(), askAfterMs);
  }
}
