/** What the controller observes goes in; how many seconds of what was just heard are to be heard once more, in place of silence, come out. */
import type { Observation, Place } from "./live-edge.ts";

type Seen = Pick<Observation, "nowMs" | "bufferedSeconds" | "heldSeconds" | "nextOutageSeconds">;

const limits = {
  /** The timer runs ten times a second, and the element falls silent a little before its last sample. */
  dryBufferSeconds: 0.15,
  /** What comes next being later than usual by so much, nothing comes at all. */
  overdueSeconds: 0.12,
  /** Where that was a mistake, a short silence is waited for. */
  doubtedSeconds: 1,
  doubtMs: 1_800_000,
  /** What comes so soon after all was held up by no outage. */
  hiccupMs: 1000,
  /** Less is not worth being heard twice, and nobody wants to hear more. */
  leastSeconds: 1,
  usualSeconds: 3,
  mostSeconds: 5,
  /** Nobody is taken further from the present. */
  mostLatencySeconds: 12,
};

/**
 * The margin against an outage has to be won once, by hearing less than was said; whoever has to expect more of them wins it here, while nothing comes,
 * and neither falls silent nor misses a word. No word is heard three times.
 */
export class Bridge {
  /** What was heard when the sound last went back, on the clock of the observations. */
  #heardMs = Number.NEGATIVE_INFINITY;
  /** When it went back, while nothing has come since. */
  #backAtMs: number | undefined;
  #doubtUntilMs = Number.NEGATIVE_INFINITY;
  #ready = false;

  /** Whether there is something to be heard again. */
  get ready(): boolean {
    return this.#ready;
  }

  push(seen: Seen, { latencySeconds, overdueSeconds }: Place): number | undefined {
    const { nowMs, bufferedSeconds } = seen;
    this.#judge(nowMs, overdueSeconds);
    const heardMs = nowMs - latencySeconds * 1000;
    const seconds = this.#reach(seen, { latencySeconds, heardMs });
    this.#ready = seconds >= limits.leastSeconds;
    const enough = nowMs < this.#doubtUntilMs ? limits.doubtedSeconds : limits.overdueSeconds;
    if (!this.#ready || bufferedSeconds > limits.dryBufferSeconds || overdueSeconds < enough) return undefined;
    this.#heardMs = heardMs;
    this.#backAtMs = nowMs;
    return seconds;
  }

  #reach({ heldSeconds, nextOutageSeconds }: Seen, { latencySeconds, heardMs }: { readonly latencySeconds: number; readonly heardMs: number }): number {
    if (nextOutageSeconds === 0) return 0;
    const wanted = Math.max(nextOutageSeconds - latencySeconds, limits.usualSeconds);
    return Math.min(wanted, limits.mostSeconds, limits.mostLatencySeconds - latencySeconds, heldSeconds, (heardMs - this.#heardMs) / 1000);
  }

  #judge(nowMs: number, overdueSeconds: number): void {
    if (this.#backAtMs === undefined || overdueSeconds > limits.overdueSeconds) return;
    if (nowMs - this.#backAtMs < limits.hiccupMs) this.#doubtUntilMs = nowMs + limits.doubtMs;
    this.#backAtMs = undefined;
  }
}
