/** A listener's wishes go in (play, pause, live, back); the programme's sound, its state and its figures come out. */
import { Attempts } from "./attempts.ts";
import { bufferedSeconds } from "./buffered.ts";
import type { Diagnostics, ProgrammeState } from "./diagnostics.ts";
import { HlsSource } from "./hls-source.ts";
import { NativeSource } from "./native-source.ts";
import { Pace } from "./pace.ts";
import { cureFor } from "./recovery.ts";
import type { ProgrammeSource, SourceNews } from "./source.ts";
import { StallWatch } from "./stall-watch.ts";
import { talkingAt } from "./talk.ts";
import { startTicker } from "./ticker.ts";

const tickMs = 100;
/** Without news for this long, plus four parts, and with the buffer gone, the connection is taken for dead. */
const deadAfterMs = 3000;
/** Silence shorter than this is a hiccup, not worth a word to the listener. */
const hiccupMs = 800;
const stallsForThin = 3;

export interface ProgrammeOptions {
  readonly src: string;
  /** Whether a playlist that is not there may still come; false for a space that has ended. */
  readonly waits: boolean;
  readonly onTick: () => void;
}

export class Programme {
  readonly #audio: HTMLAudioElement;
  readonly #src: string;
  readonly #waits: boolean;
  readonly #onTick: () => void;
  readonly #pace = new Pace();
  readonly #attempts = new Attempts();
  readonly #stalls: StallWatch;
  readonly #stop = new AbortController();
  #source: ProgrammeSource | undefined;
  #stopTicker: (() => void) | undefined;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #state: ProgrammeState = "idle";
  #live = true;
  #following = true;
  #heard = false;
  #newsAtMs = 0;

  constructor(audio: HTMLAudioElement, { src, waits, onTick }: ProgrammeOptions) {
    this.#audio = audio;
    this.#src = src;
    this.#waits = waits;
    this.#onTick = onTick;
    this.#stalls = new StallWatch(audio);
    const { signal } = this.#stop;
    audio.addEventListener("playing", () => this.#sound(), { signal });
    audio.addEventListener("ended", () => this.#end(), { signal });
    window.addEventListener("online", () => this.#backOnline(), { signal });
  }

  get diagnostics(): Diagnostics {
    const programmeDate = this.#heardDate();
    return {
      state: this.#state,
      latencySeconds: this.#live ? this.#pace.latency(programmeDate) : undefined,
      targetSeconds: this.#pace.targetSeconds,
      rate: this.#audio.playbackRate,
      bufferedSeconds: bufferedSeconds(this.#audio),
      stalls: this.#stalls.count,
      programmeDate,
      talking: programmeDate === undefined || this.#state !== "playing" ? [] : talkingAt(this.#source?.talk ?? [], programmeDate),
      live: this.#live,
      following: this.#following,
    };
  }

  /** Begins or resumes; a live programme always resumes at the present. Call it from a click. */
  play(): void {
    this.#following = true;
    if (this.#source && !this.#live) {
      void this.#start();
      return;
    }
    this.#enter("connecting");
    this.#open();
  }

  /** A paused live programme loads nothing. */
  pause(): void {
    this.#audio.pause();
    if (this.#live) this.#shut();
    this.#enter("paused");
  }

  goLive(): void {
    this.#following = true;
    const { edge } = this.#source ?? {};
    if (edge !== undefined) this.#audio.currentTime = Math.max(0, edge - this.#pace.targetSeconds);
  }

  /** Goes back or ahead within what can be sought, seconds. Going back in a live programme leaves the present. */
  seekBy(seconds: number): void {
    const { seekable, currentTime } = this.#audio;
    const { edge } = this.#source ?? {};
    if (edge === undefined || seekable.length === 0) return;
    const wanted = currentTime + seconds;
    if (this.#live && wanted > edge - this.#pace.targetSeconds) {
      this.goLive();
      return;
    }
    this.#following = false;
    this.#audio.currentTime = Math.max(seekable.start(0), Math.min(wanted, edge));
  }

  close(): void {
    this.#stop.abort();
    this.#stalls.close();
    this.#shut();
  }

  #open(): void {
    this.#shut();
    this.#newsAtMs = performance.now();
    this.#pace.opened();
    const options = { audio: this.#audio, src: this.#src, news: this.#news() };
    if (HlsSource.supported()) this.#source = new HlsSource(options);
    else if (NativeSource.supported(this.#audio)) this.#source = new NativeSource(options);
    else {
      this.#enter("error");
      return;
    }
    this.#stopTicker = startTicker(this.#audio, { everyMs: tickMs, run: () => this.#tick() });
    void this.#start();
  }

  #shut(): void {
    clearTimeout(this.#retry);
    this.#stopTicker?.();
    this.#source?.close();
    this.#source = undefined;
  }

  /** A refused start (the page lost its click) shows as paused, so that one more click begins it. */
  async #start(): Promise<void> {
    this.#audio.preservesPitch = true;
    try {
      await this.#audio.play();
    } catch (error) {
      if (error instanceof DOMException && error.name === "NotAllowedError") this.pause();
    }
  }

  #news(): SourceNews {
    return {
      playlist: ({ live, partSeconds, edgeDateMs, advanced }) => {
        this.#live = live;
        if (!advanced) return;
        this.#newsAtMs = performance.now();
        if (live) this.#pace.advanced({ partSeconds, edgeDateMs });
      },
      arrived: ({ dateMs }) => this.#pace.arrived(dateMs),
      failed: (news) => this.#mend(news),
    };
  }

  #mend({ kind, manifest, status }: Parameters<SourceNews["failed"]>[0]): void {
    const recentMediaErrors = kind === "media" ? this.#attempts.mediaFailed(performance.now()) : 0;
    const cure = cureFor({ kind, manifest, heard: this.#heard, attempt: this.#attempts.count, recentMediaErrors, ...(status !== undefined && { status }) });
    if (cure.action === "recover-media") {
      this.#source?.recoverMedia();
      return;
    }
    this.#shut();
    if (cure.action === "end" || (cure.action === "wait" && !this.#waits)) this.#enter("ended");
    else if (cure.action === "give-up") this.#enter("error");
    else {
      this.#attempts.failed();
      this.#enter(cure.action === "wait" ? "waiting" : this.#heard ? "reconnecting" : "connecting");
      this.#retry = setTimeout(() => this.#open(), cure.delayMs);
    }
  }

  #tick(): void {
    const nowMs = performance.now();
    if (this.#stalls.look(nowMs)) this.#attempts.sounding(nowMs);
    else this.#attempts.silent();
    if (this.#heard && this.#state !== "paused") this.#enter(this.#stalls.silentMs(nowMs) > hiccupMs ? "reconnecting" : "playing");
    const dead = nowMs - this.#newsAtMs > deadAfterMs + 4000 * this.#pace.partSeconds && bufferedSeconds(this.#audio) < 0.5;
    if (this.#live && dead) this.#mend({ kind: "network", manifest: false });
    else if (this.#live) this.#follow(nowMs);
    this.#onTick();
  }

  #follow(nowMs: number): void {
    const { currentTime, paused } = this.#audio;
    const edgeSeconds = (this.#source?.edge ?? currentTime) - currentTime;
    const condition = { bufferedSeconds: bufferedSeconds(this.#audio), edgeSeconds, stalls: this.#stalls.count, paused, following: this.#following };
    const { targetSeconds, playbackRate, seekBySeconds } = this.#pace.step({ programmeDate: this.#heardDate(), ...condition });
    // Before the first playlist the part target is a guess; the server's PART-HOLD-BACK is the better start.
    if (this.#source?.edge !== undefined) this.#source.aim(targetSeconds);
    this.#source?.thin(this.#stalls.recent(nowMs) >= stallsForThin);
    if (this.#audio.playbackRate !== playbackRate) this.#audio.playbackRate = playbackRate;
    if (seekBySeconds !== undefined) this.#audio.currentTime = currentTime + seekBySeconds;
  }

  #heardDate(): number | undefined {
    return this.#heard ? this.#source?.dateAt(this.#audio.currentTime) : undefined;
  }

  #sound(): void {
    this.#heard = true;
    this.#enter("playing");
  }

  #end(): void {
    this.#shut();
    this.#enter("ended");
  }

  /** The whole crowd may come back at once: up to 300 ms apart. */
  #backOnline(): void {
    const resting = this.#state === "paused" || this.#state === "idle" || this.#state === "ended" || this.#state === "error";
    if (resting || (this.#state === "playing" && bufferedSeconds(this.#audio) > 1)) return;
    this.#shut();
    this.#retry = setTimeout(() => this.#open(), Math.random() * 300);
  }

  #enter(state: ProgrammeState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#onTick();
  }
}
