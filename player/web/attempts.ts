/** Failures and successes go in; how often it failed of late comes out, so that retries slow down and then forget. */

const mediaWindowMs = 10_000;
/** Sound for this long means that the trouble is over. */
const soundMs = 3000;

export class Attempts {
  #count = 0;
  #soundSinceMs: number | undefined;
  #mediaErrors: number[] = [];

  get count(): number {
    return this.#count;
  }

  failed(): void {
    this.#count++;
    this.#soundSinceMs = undefined;
  }

  /** @returns media errors within the last ten seconds, this one included. */
  mediaFailed(nowMs: number): number {
    this.#mediaErrors = [...this.#mediaErrors.filter((atMs) => nowMs - atMs < mediaWindowMs), nowMs];
    return this.#mediaErrors.length;
  }

  sounding(nowMs: number): void {
    this.#soundSinceMs ??= nowMs;
    if (nowMs - this.#soundSinceMs > soundMs) this.#count = 0;
  }

  silent(): void {
    this.#soundSinceMs = undefined;
  }
}
