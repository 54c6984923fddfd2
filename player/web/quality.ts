/** What a player tells each second goes in; the news of its quality that an embedding site may want comes out, as events. */
import type { Diagnostics } from "./diagnostics.ts";
import { isSounding, type Scene } from "./scene.ts";

/** Name → detail of each event that the element sends. Nothing in them tells who listens. */
export interface PlayerEvents {
  /** The listener is shown something else. */
  readonly "rostrum-state": { readonly scene: Scene; readonly previous: Scene };
  /** Sound for the first time after play was asked for. */
  readonly "rostrum-start": { readonly millisecondsToSound: number };
  /** The sound broke off against the listener's will. */
  readonly "rostrum-stall": { readonly stalls: number };
  /** Once in ten seconds of sound. */
  readonly "rostrum-quality": Required<Pick<Diagnostics, "latencySeconds" | "targetSeconds" | "bufferedSeconds" | "rate" | "stalls" | "repeatedSeconds">>;
  /** Something is wrong; `scene` says what. */
  readonly "rostrum-error": { readonly scene: Scene };
}

export type QualityNews = { readonly [Name in keyof PlayerEvents]: { readonly name: Name; readonly detail: PlayerEvents[Name] } }[keyof PlayerEvents];

interface Seen {
  readonly nowMs: number;
  readonly scene: Scene;
  readonly diagnostics: Diagnostics;
  /** Whether the scene is one of trouble. */
  readonly wrong: boolean;
}

const qualityEveryMs = 10_000;

export class Quality {
  #scene: Scene | undefined;
  #askedAtMs: number | undefined;
  #stalls = 0;
  #toldAtMs = 0;

  /** Play was asked for. */
  asked(nowMs: number): void {
    this.#askedAtMs = nowMs;
  }

  push({ nowMs, scene, diagnostics, wrong }: Seen): QualityNews[] {
    const news: QualityNews[] = [];
    const previous = this.#scene;
    this.#scene = scene;
    if (previous !== undefined && previous !== scene) {
      news.push({ name: "rostrum-state", detail: { scene, previous } });
      if (wrong) news.push({ name: "rostrum-error", detail: { scene } });
    }
    if (diagnostics.stalls > this.#stalls) news.push({ name: "rostrum-stall", detail: { stalls: diagnostics.stalls } });
    this.#stalls = diagnostics.stalls;
    return isSounding(scene) ? [...news, ...this.#heard(nowMs, diagnostics)] : news;
  }

  #heard(nowMs: number, { latencySeconds, targetSeconds, bufferedSeconds, rate, stalls, repeatedSeconds = 0 }: Diagnostics): QualityNews[] {
    const news: QualityNews[] = [];
    if (this.#askedAtMs !== undefined) {
      news.push({ name: "rostrum-start", detail: { millisecondsToSound: Math.round(nowMs - this.#askedAtMs) } });
      this.#askedAtMs = undefined;
      this.#toldAtMs = nowMs;
    }
    if (nowMs - this.#toldAtMs >= qualityEveryMs) {
      this.#toldAtMs = nowMs;
      news.push({ name: "rostrum-quality", detail: { latencySeconds, targetSeconds, bufferedSeconds, rate, stalls, repeatedSeconds } });
    }
    return news;
  }
}
