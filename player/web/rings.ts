/** Whether something is heard goes in; the rings around those who speak grow and shrink with the sound. */
import { meterLevels } from "./level-meter.ts";

interface RingsOptions {
  readonly audio: HTMLAudioElement;
  readonly root: () => ParentNode | null;
}

export class Rings {
  readonly #options: RingsOptions;
  #stop: (() => void) | undefined;

  constructor(options: RingsOptions) {
    this.#options = options;
  }

  /** A hidden page draws nothing. */
  follow(heard: boolean): void {
    const wanted = heard && document.visibilityState === "visible";
    if (wanted === (this.#stop !== undefined)) return;
    if (wanted) this.#stop = this.#meter();
    else this.close();
  }

  close(): void {
    this.#stop?.();
    this.#stop = undefined;
  }

  /** A browser may refuse the copy of the sound: then the rings stand still, and nothing else changes. */
  #meter(): () => void {
    try {
      return meterLevels(this.#options.audio, (level) => this.#draw(level));
    } catch {
      return () => undefined;
    }
  }

  /** Set by script, so that no inline style is asked of a page's policy. */
  #draw(level: number): void {
    for (const seat of this.#options.root()?.querySelectorAll<HTMLElement>(".talking .face") ?? []) seat.style.setProperty("--level", level.toFixed(2));
  }
}
