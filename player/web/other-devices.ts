/** An audio element goes in; the way to play it on another device comes out, while the browser knows of one that can: AirPlay in Safari, else the Remote Playback API. */

/** Of an audio element, what Safari and what other browsers have. */
export interface PickingAudio extends Pick<EventTarget, "addEventListener" | "removeEventListener"> {
  readonly webkitShowPlaybackTargetPicker?: () => void;
  readonly remote?: {
    watchAvailability(follow: (available: boolean) => void): Promise<unknown>;
    cancelWatchAvailability(): Promise<unknown>;
    prompt(): Promise<unknown>;
  };
  readonly disableRemotePlayback?: boolean;
}

const airPlayChange = "webkitplaybacktargetavailabilitychanged";

export class OtherDevices {
  readonly #audio: PickingAudio;
  readonly #onChange: () => void;
  #available = false;

  constructor(audio: PickingAudio, onChange: () => void) {
    this.#audio = audio;
    this.#onChange = onChange;
    if (this.#airPlay) audio.addEventListener(airPlayChange, this.#follow);
    // Chrome says no while the sound comes from its own buffer, which no other device could fetch.
    else if (audio.remote && !audio.disableRemotePlayback) audio.remote.watchAvailability((available) => this.#set(available)).catch(() => undefined);
  }

  /** Opens the browser's own picker; undefined while there is nothing to pick. */
  get pick(): (() => void) | undefined {
    if (!this.#available) return undefined;
    return () => (this.#airPlay ? this.#airPlay() : void this.#audio.remote?.prompt().catch(() => undefined));
  }

  close(): void {
    this.#audio.removeEventListener(airPlayChange, this.#follow);
    if (!this.#airPlay) void this.#audio.remote?.cancelWatchAvailability().catch(() => undefined);
  }

  get #airPlay(): (() => void) | undefined {
    return this.#audio.webkitShowPlaybackTargetPicker?.bind(this.#audio);
  }

  readonly #follow = (event: Event): void => this.#set((event as Event & { readonly availability?: string }).availability === "available");

  #set(available: boolean): void {
    if (available === this.#available) return;
    this.#available = available;
    this.#onChange();
  }
}
