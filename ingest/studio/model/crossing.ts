/** A listener's player and the stage's mix go in; exactly one of them is heard, going up to the stage and coming back. */
import type { Clock } from "../../../infra/clock/clock.ts";

/** A loudspeaker for a stream, as an audio element is one. */
interface Loudspeaker<Stream> {
  srcObject: Stream | null;
  muted: boolean;
  play(): Promise<void>;
}

/** The listeners' element on the same page, as far as it is used here. */
export interface ListeningPlayer {
  readonly audio: { muted: boolean };
  /** Tells the listener, and lets nobody sound it meanwhile. */
  onStage?: boolean | undefined;
  /** `programmeDate` is when what is heard was said, epoch ms on the programme's clock; `latencySeconds` how long ago that is, whatever the device's clock says. */
  readonly diagnostics: { readonly programmeDate: number | undefined; readonly latencySeconds: number | undefined };
}

/** The player is some seconds behind; longer than this nobody waits for one's own last words to pass. */
const ownWordsWithinMs = 5000;
const lookEveryMs = 50;
/** From one's mouth into the mix, over a network that is not the best. */
const onTheWayMs = 300;

export class Crossing<Stream> {
  readonly #player: ListeningPlayer | null;
  readonly #clock: Clock;
  readonly #remote: Loudspeaker<Stream>;
  /** Whether the listener had muted the player. */
  #wasMuted = false;
  /** Whether the stage is what is heard. */
  #up = false;
  #waiting = new AbortController();
  /** On the programme's clock. */
  #lastSpokeAt = Number.NEGATIVE_INFINITY;

  constructor(player: ListeningPlayer | null, { clock, remote }: { readonly clock: Clock; readonly remote: Loudspeaker<Stream> }) {
    this.#player = player;
    this.#remote = remote;
    this.#clock = clock;
  }

  /** Call it for as long as one's own voice goes into the programme. */
  speak(): void {
    const { programmeDate, latencySeconds } = this.#player?.diagnostics ?? {};
    const known = programmeDate !== undefined && latencySeconds !== undefined;
    this.#lastSpokeAt = known ? programmeDate + latencySeconds * 1000 : this.#clock.now();
  }

  /** The player is heard until the stage sounds, and then goes on unheard, so that the way back is there at once. @param sounds whether any of the stage's mix has come yet. */
  async rise(stream: Stream, { sounds }: { readonly sounds: () => boolean }): Promise<void> {
    const { signal } = this.#anew();
    const remote = this.#remote;
    // Given again, even the same stream would begin anew, audibly.
    if (remote.srcObject !== stream) remote.srcObject = stream;
    remote.muted = !this.#up;
    await remote.play().catch(() => undefined);
    if (this.#up) return;
    while (!signal.aborted && !sounds()) await this.#clock.sleep(lookEveryMs, { signal });
    if (signal.aborted) return;
    this.#up = true;
    remote.muted = false;
    if (!this.#player) return;
    this.#wasMuted = this.#player.audio.muted;
    this.#player.audio.muted = true;
    this.#player.onStage = true;
  }

  /** The player stays silent until it is past one's own last words, or one would hear oneself. */
  async sink(): Promise<void> {
    const { signal } = this.#anew();
    const until = this.#clock.now() + ownWordsWithinMs;
    while (this.#up && !signal.aborted && this.#clock.now() < until && !this.#isPastOwnWords()) await this.#clock.sleep(lookEveryMs, { signal });
    if (signal.aborted) return;
    this.#remote.srcObject = null;
    if (!this.#up) return;
    this.#up = false;
    if (!this.#player) return;
    this.#player.audio.muted = this.#wasMuted;
    this.#player.onStage = false;
  }

  /** Whatever was waited for is not waited for any more. */
  #anew(): AbortController {
    this.#waiting.abort();
    this.#waiting = new AbortController();
    return this.#waiting;
  }

  #isPastOwnWords(): boolean {
    const heard = this.#player?.diagnostics.programmeDate;
    return heard === undefined || heard > this.#lastSpokeAt + onTheWayMs;
  }
}
