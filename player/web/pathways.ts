/** Failures of the network go in; the address to play from next comes out: the low-latency programme, or its plain copy while that is away. */
import { watchReturn } from "./live-probe.ts";

/** One refused attempt is a hiccup; two in a row mean that the origin is gone. */
const failuresForPlain = 2;

export interface PathwaysOptions {
  readonly live: string;
  /** Address of the plain copy; undefined where there is none. */
  readonly plain: string | undefined;
  /** Epoch ms up to which the playlist in use lists the programme. */
  readonly knownUntil: () => number | undefined;
  /** The low-latency programme is there again. */
  readonly onReturn: () => void;
}

export class Pathways {
  readonly #options: PathwaysOptions;
  #plain = false;
  #failures = 0;
  #falls = 0;
  #stopWatch: (() => void) | undefined;

  constructor(options: PathwaysOptions) {
    this.#options = options;
  }

  /** Whether the plain copy is in use. */
  get plain(): boolean {
    return this.#plain;
  }

  get address(): string {
    return (this.#plain ? this.#options.plain : undefined) ?? this.#options.live;
  }

  /**
   * @param silent whether it did not answer for seconds, which takes as long as several refusals.
   * @returns whether the next attempt goes another way, and so need not wait.
   */
  failed({ silent }: { readonly silent: boolean }): boolean {
    this.#failures += silent ? failuresForPlain : 1;
    if (this.#plain) {
      this.reset();
      return true;
    }
    if (this.#options.plain === undefined || this.#failures < failuresForPlain) return false;
    this.#plain = true;
    this.#failures = 0;
    this.#stopWatch = watchReturn(this.#options.live, {
      falls: this.#falls++,
      knownUntil: this.#options.knownUntil,
      onReturn: () => {
        this.reset();
        this.#options.onReturn();
      },
    });
    return true;
  }

  /** It has sounded long enough for earlier failures not to matter. */
  settled(): void {
    if (!this.#plain) this.#failures = 0;
  }

  /** Back to the low-latency programme, without watching for it. */
  reset(): void {
    this.#stopWatch?.();
    this.#plain = false;
    this.#failures = 0;
  }
}
