/** A speaker who stays: when the session fails or falls silent it joins again by itself, with the same account. */
import type { Clock } from "../../infra/clock/clock.ts";
import { backoffMs } from "../../infra/lifecycle/backoff.ts";
import type { Samples } from "../../packager/contract/samples.ts";
import { connectWhip, type WhipSpeaker, type WhipSpeakerOptions } from "./whip-speaker.ts";

/** The server sends at least every 0.4 s, even in silence: longer than this and it is gone. */
const deadAfterMs = 1200;
/** Ended, barred and forbidden stay so. */
const final: ReadonlySet<unknown> = new Set(["space_ended", "barred", "forbidden", "token_invalid"]);

export class LastingSpeaker {
  readonly #options: Omit<WhipSpeakerOptions, "onClosed"> & { readonly clock: Clock };
  #speaker: WhipSpeaker | undefined;
  #heardAt = 0;
  #token: string;
  #attempt = 0;
  #closed = false;

  constructor(options: Omit<WhipSpeakerOptions, "onClosed"> & { readonly clock: Clock }) {
    this.#options = options;
    this.#token = options.token;
    void this.#join();
  }

  get connected(): boolean {
    return this.#speaker !== undefined;
  }

  /** The next join is made with this token. */
  renew(token: string): void {
    this.#token = token;
  }

  /** Call it every 20 ms. */
  send(opus: Uint8Array | undefined, options: { readonly sample: Samples }): void {
    if (this.#speaker && this.#options.clock.now() - this.#heardAt > deadAfterMs) this.#rejoin();
    this.#speaker?.send(opus, options);
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#speaker?.close();
  }

  async #join(): Promise<void> {
    const { url, onRtp, clock } = this.#options;
    try {
      const hear = (packet: Buffer) => {
        this.#heardAt = clock.now();
        onRtp?.(packet);
      };
      const speaker = await connectWhip({ url, token: this.#token, onRtp: hear, onClosed: () => this.#rejoin() });
      if (this.#closed) return await speaker.close();
      this.#heardAt = clock.now();
      this.#attempt = 0;
      this.#speaker = speaker;
    } catch (error) {
      if (!final.has((error as { code?: unknown }).code)) this.#retry();
    }
  }

  #rejoin(): void {
    this.#speaker?.abandon();
    this.#speaker = undefined;
    this.#retry();
  }

  #retry(): void {
    if (this.#closed) return;
    this.#options.clock.after(backoffMs(this.#attempt++, { baseMs: 50, capMs: 1000 }), () => void this.#join());
  }
}
