/** A time goes in; when it is over the sound fades away and pauses. */

export type SleepChoice = "off" | "end" | number;

const fadeMs = 8000;
const stepMs = 200;

interface SleepOptions {
  readonly audio: { volume: number };
  readonly pause: () => void;
  readonly onChange: () => void;
}

export class SleepTimer {
  readonly #options: SleepOptions;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #choice: SleepChoice = "off";
  /** The volume from which the sound fades, while it does. */
  #loud: number | undefined;

  constructor(options: SleepOptions) {
    this.#options = options;
  }

  /** Minutes, or the end of the programme, which ends by itself. */
  get choice(): SleepChoice {
    return this.#choice;
  }

  set(choice: SleepChoice): void {
    clearTimeout(this.#timer);
    if (this.#loud !== undefined) this.#options.audio.volume = this.#loud;
    this.#loud = undefined;
    this.#choice = choice;
    if (typeof choice === "number") this.#timer = setTimeout(() => this.#fade(this.#options.audio.volume), choice * 60_000 - fadeMs);
    this.#options.onChange();
  }

  #fade(from: number, passedMs = 0): void {
    const { audio, pause } = this.#options;
    this.#loud = from;
    audio.volume = Math.max(0, from * (1 - passedMs / fadeMs));
    if (passedMs < fadeMs) {
      this.#timer = setTimeout(() => this.#fade(from, passedMs + stepMs), stepMs);
      return;
    }
    pause();
    this.set("off");
  }
}
