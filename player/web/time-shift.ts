/** Where the listener wishes to be goes in; the playhead moves there, or the source that lists it is opened, and whether they follow the present is known. */
import type { Diagnostics } from "./diagnostics.ts";
import type { Pace } from "./pace.ts";

/** What can be gone to: media times in seconds, programme dates in epoch ms. */
export interface Listed {
  /** Media time at which what is listed begins. */
  readonly start: number | undefined;
  /** Media time at which the programme listed so far ends. */
  readonly edge: number | undefined;
  /** Address of the programme from its beginning, where this lists the newest of it only. */
  readonly whole?: string | undefined;
  dateAt(mediaTime: number): number | undefined;
  timeAt(dateMs: number): number | undefined;
}

interface TimeShiftOptions {
  readonly audio: { currentTime: number };
  readonly pace: Pick<Pace, "join" | "startSeconds" | "targetSeconds">;
  /** What is wished for is in another source: at this date, or at the present. */
  readonly onElsewhere: (dateMs: number | undefined) => void;
}

export class TimeShift {
  readonly #options: TimeShiftOptions;
  #following = true;
  #past: string | undefined;

  constructor(options: TimeShiftOptions) {
    this.#options = options;
  }

  /** False while the listener has gone back on purpose. */
  get following(): boolean {
    return this.#following;
  }

  /** Address of the whole programme, while the listener is further back than the live playlist lists. */
  get past(): string | undefined {
    return this.#past;
  }

  follow(): void {
    this.#following = true;
    this.#past = undefined;
  }

  /** The whole programme cannot be had: the newest of it has to do. */
  stay(): void {
    this.#past = undefined;
  }

  goLive({ edge }: Partial<Listed>): void {
    const { audio, pace, onElsewhere } = this.#options;
    const elsewhere = this.#past !== undefined;
    this.follow();
    pace.join();
    if (elsewhere) onElsewhere(undefined);
    else if (edge !== undefined) audio.currentTime = Math.max(0, edge - pace.startSeconds);
  }

  /** Going back in a live programme leaves the present; going beyond its target comes back to it. */
  seekTo(time: number, { source, live }: { readonly source: Listed; readonly live: boolean }): void {
    const { audio, pace, onElsewhere } = this.#options;
    const { start, edge, whole } = source;
    if (start === undefined || edge === undefined) return;
    if (live && time > edge - pace.targetSeconds) {
      this.goLive(source);
      return;
    }
    this.#following = false;
    if (live && whole !== undefined && time < start) {
      this.#past = whole;
      onElsewhere(source.dateAt(time));
    } else audio.currentTime = Math.max(start, Math.min(time, edge));
  }
}

/** Programme dates between which the listener can move. */
export function rangeOf(source: Listed | undefined): Diagnostics["range"] {
  const { start, edge } = source ?? {};
  if (!source || start === undefined || edge === undefined) return undefined;
  const [fromMs, untilMs] = [source.dateAt(start), source.dateAt(edge)];
  return fromMs === undefined || untilMs === undefined ? undefined : { fromMs, untilMs };
}
