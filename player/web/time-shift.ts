/** Where the listener wishes to be goes in; the playhead moves there within what is listed, and whether they follow the present is known. */
import type { Diagnostics } from "./diagnostics.ts";
import type { Pace } from "./pace.ts";

/** What can be gone to: media times in seconds, programme dates in epoch ms. */
export interface Listed {
  /** Media time at which what is listed begins. */
  readonly start: number | undefined;
  /** Media time at which the programme listed so far ends. */
  readonly edge: number | undefined;
  dateAt(mediaTime: number): number | undefined;
  timeAt(dateMs: number): number | undefined;
}

interface Playhead {
  currentTime: number;
}

export class TimeShift {
  readonly #audio: Playhead;
  readonly #pace: Pick<Pace, "join" | "startSeconds" | "targetSeconds">;
  #following = true;

  constructor(audio: Playhead, pace: Pick<Pace, "join" | "startSeconds" | "targetSeconds">) {
    this.#audio = audio;
    this.#pace = pace;
  }

  /** False while the listener has gone back on purpose. */
  get following(): boolean {
    return this.#following;
  }

  follow(): void {
    this.#following = true;
  }

  goLive({ edge }: Partial<Listed>): void {
    this.#following = true;
    this.#pace.join();
    if (edge !== undefined) this.#audio.currentTime = Math.max(0, edge - this.#pace.startSeconds);
  }

  /** Going back in a live programme leaves the present; going beyond its target comes back to it. */
  seekTo(time: number, { source, live }: { readonly source: Listed; readonly live: boolean }): void {
    const { start, edge } = source;
    if (start === undefined || edge === undefined) return;
    if (live && time > edge - this.#pace.targetSeconds) {
      this.goLive(source);
      return;
    }
    this.#following = false;
    this.#audio.currentTime = Math.max(start, Math.min(time, edge));
  }
}

/** Programme dates between which the listener can move. */
export function rangeOf(source: Listed | undefined): Diagnostics["range"] {
  const { start, edge } = source ?? {};
  if (!source || start === undefined || edge === undefined) return undefined;
  const [fromMs, untilMs] = [source.dateAt(start), source.dateAt(edge)];
  return fromMs === undefined || untilMs === undefined ? undefined : { fromMs, untilMs };
}
