/** A listener's wishes go in; the door before the start and, once it is loaded, all that listening needs are run, and what they tell comes out. */
import { type Diagnostics, silent } from "./diagnostics.ts";
import { type Engine, loadEngine } from "./engine.ts";
import type { Listening, ListeningHost } from "./listening.ts";
import { type Announced, isOver } from "./phase.ts";
import type { Reason } from "./reason.ts";
import type { SourceOptions } from "./source.ts";

export interface SessionFacts {
  readonly src: string;
  readonly fallback: string | undefined;
  readonly cmcd: SourceOptions["cmcd"];
  readonly state: Announced["state"];
  readonly startsAtMs: number | undefined;
}

interface SessionOptions {
  readonly host: ListeningHost;
  /** What the page says now. */
  readonly facts: () => SessionFacts;
  readonly onChange: () => void;
}

const engineRetryMs = 2500;

export class Session {
  readonly #options: SessionOptions;
  #listening: Listening | undefined;
  #askedAtMs: number | undefined;
  #open = false;
  /** Why nothing is heard though there is no engine that could tell it. */
  #reason: Reason | undefined;
  #closeDoor: (() => void) | undefined;

  constructor(options: SessionOptions) {
    this.#options = options;
  }

  get diagnostics(): Diagnostics {
    const seen = this.#listening?.diagnostics ?? { ...silent, state: this.asked ? "connecting" : this.#reason ? "paused" : "idle" };
    const state = seen.state === "playing" && this.#options.host.audio.paused ? "paused" : seen.state;
    return { ...seen, state, reason: seen.reason ?? this.#reason };
  }

  /** Whether the address was seen to answer since the page was made. */
  get open(): boolean {
    return this.#open;
  }

  /** Whether the listener has asked for the sound. */
  get asked(): boolean {
    return this.#askedAtMs !== undefined;
  }

  /** Call it from a click; the browser remembers that for the media element, also while the engine is on its way. */
  play(): void {
    this.#closeDoor?.();
    this.#askedAtMs = performance.now();
    this.#reason = undefined;
    if (this.#listening) this.#listening.play({ askedAtMs: this.#askedAtMs });
    else void this.#begin();
    this.#options.onChange();
  }

  pause(): void {
    this.#askedAtMs = undefined;
    this.#listening?.pause();
  }

  /** Gives up waiting or trying, and forgets all of it. */
  leave(): void {
    this.close();
    this.watch();
  }

  goLive(): void {
    this.#listening?.goLive();
  }

  seekBy(seconds: number): void {
    this.#listening?.seekBy(seconds);
  }

  /** Call it at every change and once a second. */
  follow(): void {
    this.#listening?.follow();
  }

  /** Watches for the beginning of a space that has not begun. */
  watch(): void {
    const { state, src, startsAtMs } = this.#options.facts();
    if (state !== "scheduled" || this.#open) return;
    const onOpen = () => {
      this.#open = true;
      this.#options.onChange();
    };
    this.#closeDoor?.();
    const stop = new AbortController();
    this.#closeDoor = () => stop.abort();
    // Where it cannot be had, who presses the button waits all the same.
    import("./door.ts").then(
      ({ watchDoor }) => watchDoor(src, { startsAtMs, onOpen, signal: stop.signal }),
      () => undefined,
    );
  }

  close(): void {
    this.#closeDoor?.();
    this.#askedAtMs = undefined;
    this.#reason = undefined;
    this.#listening?.close();
    this.#listening = undefined;
  }

  async #begin(): Promise<void> {
    const { audio } = this.#options.host;
    // Without this the click would be forgotten while the engine loads. A refusal comes at once, other failures are the engine's to tell.
    if (audio.readyState === 0) audio.play().catch((error: unknown) => this.#refused(error));
    const engine = await loadEngine().catch(() => undefined);
    if (this.#askedAtMs === undefined || this.#listening) return;
    if (engine) this.#start(engine, this.#askedAtMs);
    else {
      this.#reason = "unreachable";
      setTimeout(() => this.asked && void this.#begin(), engineRetryMs * (1 + Math.random()));
    }
    this.#options.onChange();
  }

  #start({ Listening: Kind }: Engine, askedAtMs: number): void {
    const { host, onChange, facts } = this.#options;
    const { src, fallback, cmcd, state } = facts();
    this.#reason = undefined;
    this.#listening = new Kind(host, {
      src,
      fallback,
      cmcd,
      waits: !isOver(state),
      onChange,
    });
    this.#listening.play({ askedAtMs });
  }

  #refused(error: unknown): void {
    if (!(error instanceof DOMException) || error.name !== "NotAllowedError") return;
    this.pause();
    this.#reason = "blocked";
    this.#options.onChange();
  }
}
