/** A listener's wishes go in (play, pause, live, back); the programme's sound, its state and its figures come out. */
import { Attempts } from "./attempts.ts";
import { bufferedSeconds } from "./buffered.ts";
import { type Diagnostics, type ProgrammeState, resting } from "./diagnostics.ts";
import { openSource } from "./open-source.ts";
import { Pace } from "./pace.ts";
import { Pathways } from "./pathways.ts";
import { cureFor } from "./recovery.ts";
import type { Failure, ProgrammeSource, SourceNews, SourceOptions } from "./source.ts";
import { StallWatch } from "./stall-watch.ts";
import { talkingAt } from "./talk.ts";
import { startTicker } from "./ticker.ts";

const tickMs = 100;
/** Without news for this long, plus four parts, and with the buffer gone, the connection is taken for dead. */
const deadAfterMs = 3000;
/** A plain playlist brings news once a segment, and a segment that is being stored may be late. */
const plainDeadAfterMs = 15_000;
/** Silence shorter than this is a hiccup, not worth a word to the listener. */
const hiccupMs = 800;
const stallsForThin = 3;

export interface ProgrammeOptions {
  readonly src: string;
  /** Address of the plain copy, for when `src` does not answer. */
  readonly fallback: string | undefined;
  readonly cmcd: SourceOptions["cmcd"];
  /** Whether a playlist that is not there may still come; false for a space that has ended. */
  readonly waits: boolean;
  readonly onTick: () => void;
}

export class Programme {
  readonly #audio: HTMLAudioElement;
  readonly #pathways: Pathways;
  readonly #cmcd: SourceOptions["cmcd"];
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
  /** Epoch ms of the last sample heard before the sound broke off. */
  #brokeOffAt: number | undefined;

  constructor(audio: HTMLAudioElement, { src, fallback, cmcd, waits, onTick }: ProgrammeOptions) {
    this.#audio = audio;
    this.#pathways = new Pathways({ live: src, plain: fallback, knownUntil: () => this.#edgeDate(), onReturn: () => resting.has(this.#state) || this.#open() });
    this.#cmcd = cmcd;
    this.#waits = waits;
    this.#onTick = onTick;
    this.#stalls = new StallWatch(audio);
    const { signal } = this.#stop;
    audio.addEventListener("playing", () => this.#enter("playing"), { signal });
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
      plain: this.#pathways.plain,
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
    this.#brokeOffAt = undefined;
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
    this.#pathways.reset();
    this.#stalls.close();
    this.#shut();
  }

  #open(): void {
    this.#shut();
    this.#newsAtMs = performance.now();
    this.#pace.opened();
    const { address: src, plain } = this.#pathways;
    const options = { audio: this.#audio, src, news: this.#news(), plain, cmcd: this.#cmcd, fromDateMs: this.#brokeOffAt };
    this.#source = openSource(options);
    if (!this.#source) {
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

  #mend({ kind, manifest, status, silent = false }: Failure): void {
    const recentMediaErrors = kind === "media" ? this.#attempts.mediaFailed(performance.now()) : 0;
    const cure = cureFor({ kind, manifest, heard: this.#heard, attempt: this.#attempts.count, recentMediaErrors, ...(status !== undefined && { status }) });
    if (cure.action === "recover-media") {
      this.#source?.recoverMedia();
      return;
    }
    this.#brokeOffAt = this.#heardDate() ?? this.#brokeOffAt;
    this.#shut();
    const elsewhere = kind === "network" && cure.action === "rebuild" && this.#pathways.failed({ silent });
    if (cure.action === "end" || (cure.action === "wait" && !this.#waits)) this.#enter("ended");
    else if (cure.action === "give-up") this.#enter("error");
    else {
      this.#attempts.failed();
      this.#enter(cure.action === "wait" ? "waiting" : this.#heard ? "reconnecting" : "connecting");
      this.#retry = setTimeout(() => this.#open(), elsewhere ? 0 : cure.delayMs);
    }
  }

  #tick(): void {
    const nowMs = performance.now();
    if (this.#stalls.look(nowMs)) this.#attempts.sounding(nowMs);
    else this.#attempts.silent();
    if (this.#attempts.count === 0) this.#pathways.settled();
    const loaded = this.#source?.edge !== undefined || bufferedSeconds(this.#audio) > 0;
    if (this.#heard && this.#state !== "paused") this.#enter(loaded && this.#stalls.silentMs(nowMs) <= hiccupMs ? "playing" : "reconnecting");
    const patienceMs = this.#pathways.plain ? plainDeadAfterMs : deadAfterMs + 4000 * this.#pace.partSeconds;
    const dead = nowMs - this.#newsAtMs > patienceMs && bufferedSeconds(this.#audio) < 0.5;
    if (this.#live && dead) this.#mend({ kind: "network", manifest: false, silent: true });
    else if (this.#live && !this.#pathways.plain) this.#follow(nowMs);
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

  #edgeDate(): number | undefined {
    const { edge } = this.#source ?? {};
    return edge === undefined ? undefined : this.#source?.dateAt(edge);
  }

  #end(): void {
    this.#shut();
    this.#enter("ended");
  }

  /** The whole crowd may come back at once: up to 300 ms apart. */
  #backOnline(): void {
    if (resting.has(this.#state) || (this.#state === "playing" && bufferedSeconds(this.#audio) > 1)) return;
    this.#shut();
    this.#pathways.reset();
    this.#retry = setTimeout(() => this.#open(), Math.random() * 300);
  }

  #enter(state: ProgrammeState): void {
    this.#heard ||= state === "playing";
    if (state === this.#state) return;
    this.#state = state;
    if (resting.has(state)) this.#pathways.reset();
    this.#onTick();
  }
}
