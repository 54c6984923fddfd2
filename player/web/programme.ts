/** A listener's wishes go in (play, pause, live, back); the programme's sound, its state and its figures come out. */
import { bufferedSeconds, heldBy } from "./buffered.ts";
import { type Diagnostics, type ProgrammeState, resting } from "./diagnostics.ts";
import type { Failure } from "./failure.ts";
import { Mender, type Remedy } from "./mender.ts";
import { mayMoveNow, wantsThinNow } from "./network-hint.ts";
import { isPlayable, openSource } from "./open-source.ts";
import { Pace } from "./pace.ts";
import { Pathways } from "./pathways.ts";
import type { ProgrammeOptions } from "./programme-options.ts";
import type { Reason } from "./reason.ts";
import type { ProgrammeSource, SourceNews, SourceOptions } from "./source.ts";
import { StallWatch } from "./stall-watch.ts";
import { startSound } from "./start-sound.ts";
import { talkingAt } from "./talk.ts";
import { startTicker } from "./ticker.ts";
import { rangeOf, TimeShift } from "./time-shift.ts";
import { Vigil } from "./vigil.ts";

const tickMs = 100;
/** Silence shorter than this is a hiccup, not worth a word to the listener. */
const hiccupMs = 800;

export class Programme {
  readonly #audio: HTMLAudioElement;
  readonly #pathways: Pathways;
  readonly #cmcd: SourceOptions["cmcd"];
  readonly #mender: Mender;
  readonly #onTick: () => void;
  readonly #pace = new Pace();
  readonly #shift: TimeShift;
  readonly #vigil = new Vigil();
  readonly #stalls: StallWatch;
  readonly #stop = new AbortController();
  #source: ProgrammeSource | undefined;
  #stopTicker: (() => void) | undefined;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #state: ProgrammeState = "idle";
  #live = true;
  #ticks = 0;
  #heard = false;
  /** Whether the source in use has sounded; before that its clock stands anywhere. */
  #begun = false;
  #reason: Reason | undefined;
  /** Epoch ms of the last sample heard before the sound broke off. */
  #brokeOffAt: number | undefined;

  constructor(audio: HTMLAudioElement, { src, fallback, cmcd, waits, onTick }: ProgrammeOptions) {
    this.#audio = audio;
    this.#pathways = new Pathways({
      live: src,
      plain: fallback,
      knownUntil: () => rangeOf(this.#source)?.untilMs,
      onReturn: () => resting.has(this.#state) || this.#open(),
    });
    this.#shift = new TimeShift({ audio, pace: this.#pace, onElsewhere: (dateMs) => this.#openAt(dateMs) });
    this.#cmcd = cmcd;
    this.#mender = new Mender(this.#pathways, { waits });
    this.#onTick = onTick;
    this.#stalls = new StallWatch(audio);
    const { signal } = this.#stop;
    const sounding = () => {
      this.#pace.sounding({ plain: this.#plain });
      this.#begun = true;
      this.#enter("playing");
    };
    audio.addEventListener("playing", sounding, { signal });
    audio.addEventListener("ended", () => this.#treat({ state: "ended" }), { signal });
    window.addEventListener("online", () => this.#backOnline(), { signal });
  }

  get diagnostics(): Diagnostics {
    const programmeDate = this.#heardDate();
    return {
      state: this.#state,
      reason: this.#reason,
      range: rangeOf(this.#source),
      latencySeconds: this.#live ? this.#pace.latency(programmeDate) : undefined,
      ...this.#pace.figures,
      rate: this.#audio.playbackRate,
      bufferedSeconds: bufferedSeconds(this.#audio),
      stalls: this.#stalls.count,
      programmeDate,
      talking: programmeDate === undefined || this.#state !== "playing" ? [] : talkingAt(this.#source?.talk ?? [], programmeDate),
      live: this.#live,
      following: this.#shift.following,
      plain: this.#pathways.plain,
    };
  }

  /** Begins or resumes; a live programme always resumes at the present. Call it from a click. */
  play(): void {
    this.#shift.follow();
    if (this.#source && !this.#live) void this.#start();
    else {
      this.#enter("connecting");
      this.#openAt(undefined);
    }
  }

  /** A paused live programme loads nothing. */
  pause(): void {
    this.#audio.pause();
    if (this.#live) this.#shut();
    this.#enter("paused");
  }

  goLive(): void {
    this.#shift.goLive(this.#source ?? {});
  }

  /** Goes back or ahead, seconds. */
  seekBy(seconds: number): void {
    if (this.#source) this.#shift.seekTo(this.#audio.currentTime + seconds, { source: this.#source, live: this.#live });
  }

  close(): void {
    this.#stop.abort();
    this.#pathways.reset();
    this.#stalls.close();
    this.#shut();
  }

  /** @param dateMs the programme date to begin at; the present when undefined. */
  #openAt(dateMs: number | undefined): void {
    this.#shut();
    this.#brokeOffAt = dateMs;
    this.#open();
  }

  #open(): void {
    this.#shut();
    this.#vigil.opened(performance.now(), this.#mender);
    this.#pace.opened();
    const { patient } = this.#mender;
    const src = (this.#pathways.plain ? undefined : this.#shift.past) ?? this.#pathways.address;
    const fromDateMs = this.#plain || !this.#shift.following ? this.#brokeOffAt : undefined;
    const bears = () => this.#pace.bears(bufferedSeconds(this.#audio));
    const thin = () => wantsThinNow({ recentStalls: this.#stalls.recent(performance.now()), narrow: this.#pace.narrow });
    this.#source = openSource({ audio: this.#audio, src, news: this.#news(), plain: this.#plain, fromDateMs, thin, bears, patient, cmcd: this.#cmcd });
    if (!this.#source) {
      this.#enter("error", isPlayable(src) ? "unsupported" : "badAddress");
      return;
    }
    this.#stopTicker = startTicker(this.#audio, { everyMs: tickMs, run: () => this.#tick() });
    void this.#start();
  }

  #shut(): void {
    this.#brokeOffAt = this.#heardDate() ?? this.#brokeOffAt;
    clearTimeout(this.#retry);
    this.#stopTicker?.();
    this.#source?.close();
    this.#source = undefined;
    this.#begun = false;
  }

  /** A refused start (the page lost its click) shows as paused, so that one more click begins it. */
  async #start(): Promise<void> {
    if (await startSound(this.#audio)) return;
    this.pause();
    this.#enter("paused", "blocked");
  }

  #news(): SourceNews {
    return {
      playlist: ({ live, partSeconds, edgeDateMs, advanced }) => {
        this.#live = live;
        if (!advanced) return;
        this.#vigil.news(performance.now());
        if (live && !this.#shift.past) this.#pace.advanced({ partSeconds, edgeDateMs });
        if (live && !this.#begun && this.#shift.following && !this.#plain) this.#source?.aim(this.#pace.startSeconds);
      },
      arrived: (news) => this.#pace.arrived(news),
      crept: () => this.#pace.crept(),
      failed: (news) => this.#mend(news),
    };
  }

  /** Whether what is played is an ordinary playlist: the plain copy, or the whole programme for who has gone far back. */
  get #plain(): boolean {
    return this.#pathways.plain || this.#shift.past !== undefined;
  }

  #mend(failure: Failure): void {
    if (failure.manifest && failure.status === 404) this.#shift.stay();
    const remedy = this.#mender.push(failure, { nowMs: performance.now(), online: navigator.onLine, heard: this.#heard });
    if (remedy === undefined) this.#source?.recoverMedia();
    else this.#treat(remedy);
  }

  #treat({ state, reason, retryInMs }: Remedy): void {
    if (state === "reconnecting" && !this.#plain && this.#begun) this.#pace.broke(this.#heardDate());
    this.#shut();
    this.#enter(state, reason);
    if (retryInMs !== undefined) this.#retry = setTimeout(() => this.#open(), retryInMs);
  }

  #tick(): void {
    const nowMs = performance.now();
    this.#mender.look({ nowMs, moved: this.#stalls.look(nowMs) });
    const loaded = this.#source?.edge !== undefined || bufferedSeconds(this.#audio) > 0;
    if (this.#heard && this.#state !== "paused") this.#enter(loaded && this.#stalls.silentMs(nowMs) <= hiccupMs ? "playing" : "reconnecting");
    if (this.#live) this.#watch(nowMs);
    // Nobody looks at a hidden page: it is a radio. Nobody sees ten pictures of a player in a second either.
    if (!document.hidden && ++this.#ticks % 2 === 0) this.#onTick();
  }

  #watch(nowMs: number): void {
    const condition = { bufferedSeconds: bufferedSeconds(this.#audio), partSeconds: this.#pace.partSeconds, plain: this.#plain };
    const verdict = this.#vigil.look({ nowMs, epochMs: Date.now(), ...condition });
    if (verdict === "dead") this.#mend({ kind: "network", manifest: false, silent: true });
    else if (verdict === "woken") this.#reopen();
    else if (!this.#plain) this.#follow();
  }

  #follow(): void {
    const { currentTime, paused } = this.#audio;
    const edgeSeconds = (this.#source?.edge ?? currentTime) - currentTime;
    const condition = { ...heldBy(this.#audio), edgeSeconds, stalls: this.#stalls.count, paused, following: this.#shift.following };
    const { targetSeconds, playbackRate, seekBySeconds } = this.#pace.step({ programmeDate: this.#heardDate(), moving: mayMoveNow(), ...condition });
    if (this.#begun) this.#source?.aim(targetSeconds);
    if (this.#audio.playbackRate !== playbackRate) this.#audio.playbackRate = playbackRate;
    if (seekBySeconds !== undefined) this.#audio.currentTime = currentTime + seekBySeconds;
  }

  #heardDate(): number | undefined {
    return this.#begun ? this.#source?.dateAt(this.#audio.currentTime) : undefined;
  }

  #backOnline(): void {
    if (resting.has(this.#state) || (this.#state === "playing" && bufferedSeconds(this.#audio) > 1)) return;
    this.#pathways.reset();
    this.#reopen();
  }

  /** The whole crowd may come back at once: up to 300 ms apart. */
  #reopen(): void {
    this.#shut();
    this.#retry = setTimeout(() => this.#open(), Math.random() * 300);
  }

  #enter(state: ProgrammeState, reason?: Reason): void {
    this.#heard ||= state === "playing";
    if (state === this.#state && reason === undefined) return;
    [this.#state, this.#reason] = [state, reason];
    if (resting.has(state)) this.#pathways.reset();
    this.#onTick();
  }
}
