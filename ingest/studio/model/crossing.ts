/** A listener's player and the stage's mix go in; exactly one of them is heard, going up to the stage and coming back. */
import type { Clock } from "../../../infra/clock/clock.ts";

/** A loudspeaker for a stream, as an audio element is one. */
interface Loudspeaker<Stream> {
  srcObject: Stream | null;
  play(): Promise<void>;
}

/** The listeners' element on the same page, as far as it is used here. */
export interface ListeningPlayer {
  readonly audio: { muted: boolean };
  /** `programmeDate` is when what is heard was said, epoch ms. */
  readonly diagnostics: { readonly programmeDate: number | undefined };
}

/** The player is some seconds behind; longer than this nobody waits for one's own last words to pass. */
const ownWordsWithinMs = 5000;
const lookEveryMs = 50;

export class Crossing<Stream> {
  readonly #player: ListeningPlayer | null;
  readonly #clock: Clock;
  readonly #remote: Loudspeaker<Stream>;
  #wasMuted = false;
  #up = false;
  /** Whether the player is silent because of us. */
  #silenced = false;
  #returning = new AbortController();

  constructor(player: ListeningPlayer | null, { clock, remote }: { readonly clock: Clock; readonly remote: Loudspeaker<Stream> }) {
    this.#player = player;
    this.#remote = remote;
    this.#clock = clock;
  }

  /** The player goes on unheard, so that the way back is there at once. */
  async rise(stream: Stream): Promise<void> {
    this.#returning.abort();
    // Given again, even the same stream would begin anew, audibly.
    if (this.#remote.srcObject !== stream) this.#remote.srcObject = stream;
    await this.#remote.play().catch(() => undefined);
    if (this.#up) return;
    this.#up = true;
    if (!this.#player) return;
    if (!this.#silenced) this.#wasMuted = this.#player.audio.muted;
    this.#silenced = true;
    this.#player.audio.muted = true;
  }

  /** @param lastSpokeAt when one's own voice was last heard: the player stays silent until it is past that, or one would hear oneself. */
  async sink({ lastSpokeAt }: { readonly lastSpokeAt: number }): Promise<void> {
    if (!this.#up) return;
    this.#up = false;
    this.#returning = new AbortController();
    const { signal } = this.#returning;
    const until = this.#clock.now() + ownWordsWithinMs;
    while (!signal.aborted && this.#clock.now() < until && !this.#isPast(lastSpokeAt)) await this.#clock.sleep(lookEveryMs, { signal });
    if (signal.aborted) return;
    this.#remote.srcObject = null;
    if (this.#player) this.#player.audio.muted = this.#wasMuted;
    this.#silenced = false;
  }

  #isPast(moment: number): boolean {
    const heard = this.#player?.diagnostics.programmeDate;
    return heard === undefined || heard > moment;
  }
}
