/** Wishes (join, leave, mute, another device) go in; a place on stage comes out that is held through lost networks and restarted rooms. */
import type { Clock } from "../../../infra/clock/clock.ts";
import { backoffMs } from "../../../infra/lifecycle/backoff.ts";
import { type Level, silentLevel } from "../model/level.ts";
import { initialState, isTrying, transition } from "../model/studio-machine.ts";
import type { StopReason, StudioEvent, StudioState } from "../model/studio-state.ts";
import type { ConnectionSigns } from "./connection-watch.ts";
import { meterTrack } from "./level-meter.ts";
import { Microphone, type MicrophoneChoice, MicrophoneError } from "./microphone.ts";
import { WhipError } from "./whip-error.ts";
import { WhipSession } from "./whip-session.ts";

export interface StagePresenceOptions {
  readonly endpoint: string;
  readonly token: string;
  readonly choice: MicrophoneChoice;
  readonly clock: Clock;
  readonly onChange: () => void;
  readonly onLevel: (level: Level) => void;
}

/** The server said so, and has ended the session before: to end it again would be refused. */
const ended: ReadonlySet<StopReason> = new Set(["barred", "removed", "sent_down", "space_ended"]);
const noSigns: ConnectionSigns = { packetsReceived: 0, rttMs: undefined };

export class StagePresence {
  readonly #options: StagePresenceOptions;
  #state: StudioState = initialState;
  #choice: MicrophoneChoice;
  #muted = false;
  #level = silentLevel;
  #signs = noSigns;
  #microphone: Microphone | undefined;
  #stopMeter: (() => void) | undefined;
  #session: WhipSession | undefined;
  #gone: Promise<void> = Promise.resolve();
  /** Aborted when the phase it was made for is over. */
  #phase = new AbortController();

  constructor(options: StagePresenceOptions) {
    this.#options = options;
    this.#choice = options.choice;
  }

  get state(): StudioState {
    return this.#state;
  }

  get muted(): boolean {
    return this.#muted;
  }

  get level(): Level {
    return this.#level;
  }

  get choice(): MicrophoneChoice {
    return this.#choice;
  }

  /** The device in use, which is not the chosen one when that is gone. */
  get deviceId(): string | undefined {
    return this.#microphone?.deviceId ?? this.#choice.deviceId;
  }

  get remote(): MediaStream | undefined {
    return this.#session?.remote;
  }

  /** Whether any of the mix has reached the loudspeaker. */
  get sounds(): boolean {
    return this.#session?.sounds ?? false;
  }

  get rttMs(): number | undefined {
    return this.#session && this.#signs.rttMs;
  }

  get connectionState(): RTCPeerConnectionState | "none" {
    return this.#session?.connectionState ?? "none";
  }

  /** Kept once the server knows that the last session is over. */
  get gone(): Promise<void> {
    return this.#gone;
  }

  dispatch(event: StudioEvent): void {
    const next = transition(this.#state, event);
    if (next === this.#state) return;
    this.#state = next;
    this.#phase.abort();
    this.#phase = new AbortController();
    this.#enter(next, this.#phase.signal);
    this.#options.onChange();
  }

  setMuted(muted: boolean): void {
    this.#muted = muted;
    if (this.#microphone) this.#microphone.track.enabled = !muted;
    this.#options.onChange();
  }

  /** Goes on with another device or other processing, without a new connection. */
  async choose(choice: MicrophoneChoice): Promise<void> {
    this.#choice = choice;
    if (!this.#microphone) return this.#options.onChange();
    try {
      await this.#openMicrophone();
    } catch (error) {
      this.dispatch({ type: "refused", reason: error instanceof MicrophoneError ? error.reason : "microphone_missing" });
    }
    this.#options.onChange();
  }

  close(): void {
    this.dispatch({ type: "leaveAsked" });
    this.#phase.abort();
  }

  #enter(state: StudioState, signal: AbortSignal): void {
    if (state.phase !== "onStage") this.#endSession({ known: state.phase === "stopped" && ended.has(state.reason) });
    if (!isTrying(state)) this.#endMicrophone();
    if (state.phase === "asking") void this.#ask();
    if (state.phase === "joining") void this.#attempt(signal);
    if (state.phase === "rejoining") this.#retryAfter(state.attempt === 0 ? 0 : backoffMs(state.attempt - 1, { baseMs: 250, capMs: 4000 }), signal);
    if (state.phase === "waiting") this.#retryAfter(backoffMs(state.attempt, { baseMs: 1000, capMs: 4000 }), signal);
  }

  #retryAfter(delayMs: number, signal: AbortSignal): void {
    const cancel = this.#options.clock.after(delayMs, () => this.dispatch({ type: "retryDue" }));
    signal.addEventListener("abort", cancel, { once: true });
  }

  async #ask(): Promise<void> {
    try {
      await this.#openMicrophone();
      this.dispatch({ type: "microphoneReady" });
    } catch (error) {
      this.dispatch({ type: "refused", reason: error instanceof MicrophoneError ? error.reason : "microphone_missing" });
    }
  }

  async #openMicrophone(): Promise<void> {
    const opened = await Microphone.open(this.#choice);
    if (!isTrying(this.#state)) return opened.close();
    opened.track.enabled = !this.#muted;
    opened.onEnded(() => void this.choose({ ...this.#choice }));
    await this.#session?.replaceTrack(opened.track);
    this.#endMicrophone();
    this.#microphone = opened;
    this.#stopMeter = meterTrack(opened.monitor, { clock: this.#options.clock, onLevel: (level) => this.#hear(level) });
  }

  #hear(level: Level): void {
    this.#level = level;
    this.#options.onLevel(level);
  }

  async #attempt(signal: AbortSignal): Promise<void> {
    const { endpoint, token, clock } = this.#options;
    const track = this.#microphone?.track;
    if (!track) return this.dispatch({ type: "refused", reason: "microphone_missing" });
    try {
      const onLost = () => this.dispatch({ type: "connectionLost" });
      const session = await WhipSession.open(endpoint, { token, track, clock, signal, onLost, onSigns: (signs) => this.#see(signs) });
      if (signal.aborted) return void session.close();
      this.#session = session;
      // The device may have been changed while the offer was on its way.
      if (this.#microphone && this.#microphone.track !== track) await session.replaceTrack(this.#microphone.track);
      this.dispatch({ type: "connected" });
    } catch (error) {
      if (signal.aborted) return;
      const refusal = error instanceof WhipError ? error.refusal : undefined;
      this.dispatch(refusal === undefined ? { type: "attemptFailed" } : { type: "refused", reason: refusal });
    }
  }

  #see(signs: ConnectionSigns): void {
    this.#signs = signs;
  }

  /** @param options.known whether the server knows. */
  #endSession({ known }: { readonly known: boolean }): void {
    if (known) this.#session?.over();
    else if (this.#session) this.#gone = this.#session.close();
    this.#session = undefined;
  }

  #endMicrophone(): void {
    this.#stopMeter?.();
    this.#microphone?.close();
    this.#microphone = undefined;
    this.#level = silentLevel;
  }
}
