/** The phase of listening goes in; while something live is heard, one beacon runs, and how many listen comes out. */
import { audienceAddress, startBeacon } from "./audience-beacon.ts";
import type { Audience } from "./audience-words.ts";
import type { Phase } from "./phase.ts";

interface AudienceLinkOptions {
  readonly src: () => string;
  readonly phase: () => Phase;
  readonly onAudience: (audience: Audience) => void;
}

export class AudienceLink {
  readonly #options: AudienceLinkOptions;
  #stop: (() => void) | undefined;

  constructor(options: AudienceLinkOptions) {
    this.#options = options;
  }

  /** Runs while something live is heard: a paused listener sends and loads nothing. A reconnecting one keeps its moment. */
  follow(): void {
    const { src, phase, onAudience } = this.#options;
    const runs = this.#stop !== undefined;
    const shouldRun = phase() === "live" || (runs && phase() === "reconnecting");
    if (shouldRun === runs) return;
    this.close();
    const address = shouldRun ? audienceAddress(src()) : undefined;
    this.#stop = address === undefined ? undefined : startBeacon(address, { listening: () => phase() === "live", onAudience });
  }

  close(): void {
    this.#stop?.();
    this.#stop = undefined;
  }
}
