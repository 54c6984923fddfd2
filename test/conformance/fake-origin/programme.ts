/** The clock goes in; the number of parts published comes out, and whoever waits for a part is told. */
import type { Shape } from "./shape.ts";

export class Programme {
  readonly shape: Shape;
  /** Epoch ms of part 0. */
  readonly startedAt: number;
  /** Discontinuities, those of a restart included. */
  readonly breaks: number[];
  published: number;
  ended = false;
  restarted = false;
  readonly #waiting = new Set<() => void>();
  #timer: NodeJS.Timeout | undefined;
  #stalled = false;
  #resumeAt = 0;

  constructor(shape: Shape) {
    this.shape = shape;
    this.breaks = [...shape.breaks];
    this.published = shape.prefilled * shape.partsPerSegment;
    this.startedAt = Date.now() - this.published * shape.partMs;
    this.#schedule();
  }

  /** Sequence number of the segment that the next part belongs to, and the part's index in it. */
  get open(): { readonly sequence: number; readonly part: number } {
    const { partsPerSegment } = this.shape;
    return { sequence: Math.floor(this.published / partsPerSegment), part: this.published % partsPerSegment };
  }

  get firstSequence(): number {
    return this.open.sequence - this.shape.windowSegments;
  }

  stall(): void {
    this.#stalled = true;
  }

  end(): void {
    this.ended = true;
    this.close();
    this.#tell();
  }

  close(): void {
    clearTimeout(this.#timer);
  }

  /** Resolves with whether it was published within `limitMs`. */
  async until(published: number, { limitMs }: { readonly limitMs: number }): Promise<boolean> {
    const giveUpAt = performance.now() + limitMs;
    while (this.published < published && !this.ended) {
      const left = giveUpAt - performance.now();
      if (left <= 0) return false;
      await this.#change(left);
    }
    return true;
  }

  #change(limitMs: number): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.#waiting.delete(done);
        resolve();
      };
      const timer = setTimeout(done, limitMs);
      this.#waiting.add(done);
    });
  }

  #schedule(): void {
    const dueAt = Math.max(this.startedAt + (this.published + 1) * this.shape.partMs, this.#resumeAt);
    this.#timer = setTimeout(() => this.#publish(), Math.max(0, dueAt - Date.now()));
  }

  #publish(): void {
    if (this.#stalled || this.ended) return;
    this.published += 1;
    const { pause } = this.shape;
    if (pause?.part === this.published) this.#resumeAt = Date.now() + pause.ms;
    this.#tell();
    this.#schedule();
  }

  #tell(): void {
    for (const done of [...this.#waiting]) done();
  }
}
