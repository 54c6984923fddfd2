/** A replay's position goes in; where to begin, and when to stop, comes out: the moment a link names, or where it was left the last time. */
import { recallPlace, rememberPlace } from "./place-memory.ts";

interface Moment {
  readonly src: string;
  readonly at: number;
  readonly length: number;
  /** The span that a link or a page names, seconds. */
  readonly from: number | undefined;
  readonly until: number | undefined;
}

const rememberEverySeconds = 5;

export class ReplayPlace {
  #begun = false;
  #remembered = 0;
  #stopped = false;

  push({ src, at, length, from, until }: Moment): { readonly seekTo?: number; readonly pause?: boolean } {
    if (!this.#begun) {
      this.#begun = true;
      const seekTo = from ?? recallPlace(src);
      return seekTo !== undefined && seekTo < length ? { seekTo } : {};
    }
    if (Math.abs(at - this.#remembered) >= rememberEverySeconds) {
      this.#remembered = at;
      rememberPlace(src, { at, length });
    }
    if (until === undefined || this.#stopped || at < until) return {};
    this.#stopped = true;
    return { pause: true };
  }
}
