/** What happens on the air goes in; what a host should know about it, before listeners write in, comes out. */
import type { Roster } from "./roster.ts";
import type { Signal } from "./signal.ts";
import type { SpaceState } from "./stage-event.ts";

export interface Alert {
  readonly kind: "dead_air" | "clipping" | "connection";
  readonly words: string;
}

/** Listeners look whether their sound is broken after about so long. */
const deadAirMs = 8000;
const clipsForAlert = 3;
const clippedForMs = 4000;

/** Silence of everybody at once, while live. */
class DeadAirWatch {
  #since: number | undefined;

  /** @returns milliseconds of dead air, once they are too many. */
  push({ roster, state, now }: { readonly roster: Roster; readonly state: SpaceState | undefined; readonly now: number }): number | undefined {
    const quiet = state === "live" && roster.length > 0 && !roster.some(({ talking, muted }) => talking && !muted);
    if (!quiet) this.#since = undefined;
    else this.#since ??= now;
    const silentMs = this.#since === undefined ? 0 : now - this.#since;
    return silentMs >= deadAirMs ? silentMs : undefined;
  }
}

/** A microphone that is too loud is loud again and again. */
class ClipWatch {
  #clips: readonly number[] = [];

  /** @returns whether it is clipping now. */
  push({ clipping, now }: { readonly clipping: boolean; readonly now: number }): boolean {
    this.#clips = [...this.#clips, ...(clipping ? [now] : [])].filter((at) => now - at < clippedForMs).slice(-clipsForAlert);
    return this.#clips.length >= clipsForAlert;
  }
}

export interface Air {
  readonly roster: Roster;
  readonly signals: ReadonlyMap<string, Signal>;
  readonly state: SpaceState | undefined;
  /** Whether one's own microphone is on the air. */
  readonly heard: boolean;
  readonly now: number;
}

export class AirWatch {
  readonly #deadAir = new DeadAirWatch();
  readonly #clips = new ClipWatch();

  clipped(now: number): void {
    this.#clips.push({ clipping: true, now });
  }

  look({ roster, signals, state, heard, now }: Air): readonly Alert[] {
    const silentMs = this.#deadAir.push({ roster, state, now });
    const clipping = this.#clips.push({ clipping: false, now }) && heard;
    const poor = roster.filter(({ account }) => signals.get(account)?.quality === "poor").map(({ name }) => name);
    return [
      ...(silentMs === undefined
        ? []
        : [{ kind: "dead_air", words: `Nobody has spoken for ${Math.floor(silentMs / 1000)} seconds: listeners hear silence.` } as const]),
      ...(clipping ? [{ kind: "clipping", words: "Your microphone is too loud and distorts. Move back a little, or turn it down." } as const] : []),
      ...(poor.length > 0
        ? [
            {
              kind: "connection",
              words: `Poor connection: ${poor.slice(0, 3).join(", ")}${poor.length > 3 ? " and others" : ""}. Words may get lost.`,
            } as const,
          ]
        : []),
    ];
  }
}
