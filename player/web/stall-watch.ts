/** The media element's clock and events go in; how often and how long it fell silent against its will comes out. */

const recentMs = 30_000;

export class StallWatch {
  readonly #audio: HTMLAudioElement;
  readonly #stop = new AbortController();
  #stalls: number[] = [];
  #count = 0;
  #time = 0;
  #movedAtMs = performance.now();
  #flowing = false;

  constructor(audio: HTMLAudioElement) {
    this.#audio = audio;
    const { signal } = this.#stop;
    audio.addEventListener("playing", () => this.#flow(), { signal });
    audio.addEventListener("waiting", () => this.#stall(), { signal });
    for (const name of ["emptied", "pause", "seeking"]) audio.addEventListener(name, () => this.#rest(), { signal });
  }

  /** Stalls since the start. */
  get count(): number {
    return this.#count;
  }

  /** Stalls of the last 30 s. */
  recent(nowMs: number): number {
    this.#stalls = this.#stalls.filter((atMs) => nowMs - atMs < recentMs);
    return this.#stalls.length;
  }

  /** @returns whether the sound has moved since the last look. */
  look(nowMs: number): boolean {
    const { currentTime, paused } = this.#audio;
    const moved = currentTime !== this.#time;
    if (moved || paused) this.#movedAtMs = nowMs;
    this.#time = currentTime;
    return moved;
  }

  /** How long the sound has stood still, ms. */
  silentMs(nowMs: number): number {
    return nowMs - this.#movedAtMs;
  }

  close(): void {
    this.#stop.abort();
  }

  #flow(): void {
    this.#flowing = true;
    this.#movedAtMs = performance.now();
  }

  /** A seek or a rebuilt source also makes the element wait: only an interruption of flowing sound counts. */
  #stall(): void {
    if (!this.#flowing) return;
    this.#flowing = false;
    this.#count++;
    this.#stalls.push(performance.now());
  }

  #rest(): void {
    this.#flowing = false;
  }
}
