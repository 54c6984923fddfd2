/** One's own wish to be silent or heard and the host's word about it go in; the microphone follows, and the room is told. */
import type { Clock } from "../../../infra/clock/clock.ts";

/** The server's word about our own muting is ignored this long after ours: it may be about the state before. */
const ownWordMs = 1500;

export interface OwnMuteOptions {
  readonly clock: Clock;
  /** The microphone. */
  readonly presence: { readonly muted: boolean; setMuted(muted: boolean): void };
  /** Tells the room. @throws when it could not be told. */
  readonly tell: (muted: boolean) => Promise<void>;
  readonly say: (words: string) => void;
}

export class OwnMute {
  readonly #options: OwnMuteOptions;
  byHost = false;
  #ownWordAt = 0;
  /** What the room does with our voice, as far as we were told. */
  #inRoom = false;

  constructor(options: OwnMuteOptions) {
    this.#options = options;
  }

  async toggle(): Promise<void> {
    const { presence, say } = this.#options;
    const muted = !presence.muted;
    if (this.byHost && !muted) return say("Only the host can open your microphone again.");
    presence.setMuted(muted);
    await this.#tell(muted);
  }

  /** A host may close our microphone; nobody but ourselves opens it. */
  hear({ muted, byHost }: { readonly muted: boolean; readonly byHost: boolean }): void {
    const { presence, clock } = this.#options;
    const wasByHost = this.byHost;
    this.byHost = byHost;
    this.#inRoom = muted;
    if (byHost) presence.setMuted(true);
    else if (wasByHost) this.#hearAllowed();
    else if (muted && clock.now() - this.#ownWordAt >= ownWordMs) presence.setMuted(true);
  }

  /** The microphone stays closed, so the others must go on seeing it closed. */
  #hearAllowed(): void {
    this.#options.say("The host lets you speak again: switch your microphone on.");
    if (this.#options.presence.muted) void this.#tell(true);
  }

  /** Our own microphone is ours, told or not; but what the room mutes is not heard. */
  async #tell(muted: boolean): Promise<void> {
    const { presence, clock, tell, say } = this.#options;
    this.#ownWordAt = clock.now();
    try {
      await tell(muted);
      this.#inRoom = muted;
    } catch {
      if (muted || !this.#inRoom) return;
      presence.setMuted(true);
      say("The room could not be told. Try again in a moment.");
    }
  }
}
