/** One player that is to be heard goes in; everything that only a listener needs, from the network to the lock screen, is run for it. Loaded when play is near. */
import { AudienceLink } from "./audience-link.ts";
import type { Audience } from "./audience-words.ts";
import type { Diagnostics } from "./diagnostics.ts";
import { watchInterruptions } from "./interruption.ts";
import { leaveFloor, showMediaState, takeFloor } from "./media-session.ts";
import type { Phase } from "./phase.ts";
import type { Place } from "./player-view.ts";
import { Programme } from "./programme.ts";
import type { ProgrammeOptions } from "./programme-options.ts";
import { Quality, type QualityNews } from "./quality.ts";
import { ReplayPlace } from "./replay-place.ts";
import { Rings } from "./rings.ts";
import { isSounding, type Scene } from "./scene.ts";

/** What the element shows at the moment. */
export interface Shown {
  readonly phase: Phase;
  readonly scene: Scene;
  /** Whether the scene is one of trouble. */
  readonly wrong: boolean;
  readonly place: Place | undefined;
  readonly from: number | undefined;
  readonly until: number | undefined;
}

export interface ListeningHost {
  readonly audio: HTMLAudioElement;
  readonly root: () => ParentNode | null;
  readonly media: () => { readonly title: string; readonly artist: string; readonly artwork: string | undefined };
  readonly shown: () => Shown;
  readonly play: () => void;
  readonly pause: () => void;
  readonly seekTo: (seconds: number) => void;
  readonly onAudience: (audience: Audience) => void;
  readonly onNews: (news: QualityNews) => void;
}

type ListeningOptions = Omit<ProgrammeOptions, "onTick"> & { readonly onChange: () => void };

export class Listening {
  readonly #host: ListeningHost;
  readonly #programme: Programme;
  readonly #quality = new Quality();
  readonly #replayPlace = new ReplayPlace();
  readonly #rings: Rings;
  readonly #audience: AudienceLink;
  readonly #src: string;
  readonly #stopInterruptions: () => void;

  constructor(host: ListeningHost, { onChange, ...options }: ListeningOptions) {
    const { audio, root, shown, onAudience, pause } = host;
    this.#host = host;
    this.#src = options.src;
    this.#programme = new Programme(audio, { ...options, onTick: onChange });
    this.#rings = new Rings({ audio, root });
    this.#audience = new AudienceLink({ src: () => options.src, phase: () => shown().phase, onAudience });
    const sounding = () => this.#programme.diagnostics.state === "playing";
    this.#stopInterruptions = watchInterruptions(audio, { sounding, onResume: () => this.#programme.goLive(), onGiveUp: pause });
  }

  get diagnostics(): Diagnostics {
    return this.#programme.diagnostics;
  }

  /** @param askedAtMs when the listener asked for it, on the monotonic clock. */
  play({ askedAtMs }: { readonly askedAtMs: number }): void {
    const { media, play, pause, seekTo } = this.#host;
    this.#quality.asked(askedAtMs);
    takeFloor(this, { ...media(), play, pause, seekTo, seekBy: (seconds) => this.seekBy(seconds) });
    this.#programme.play();
  }

  pause(): void {
    this.#programme.pause();
  }

  goLive(): void {
    this.#programme.goLive();
  }

  seekBy(seconds: number): void {
    this.#programme.seekBy(seconds);
  }

  /** Call it at every change and once a second. */
  follow(): void {
    const { diagnostics } = this;
    const shown = this.#host.shown();
    const { scene, place, wrong } = shown;
    this.#audience.follow();
    this.#rings.follow(diagnostics.talking.length > 0);
    if (scene === "replay" && place) this.#followReplay(shown, place);
    showMediaState(this, { playing: isSounding(scene), replay: place?.live ? undefined : place, rate: diagnostics.rate });
    for (const news of this.#quality.push({ nowMs: performance.now(), scene, diagnostics, wrong })) this.#host.onNews(news);
  }

  close(): void {
    this.#stopInterruptions();
    this.#audience.close();
    this.#rings.close();
    this.#programme.close();
    leaveFloor(this);
  }

  #followReplay({ from, until }: Shown, { at, length }: Place): void {
    const { seekTo, pause } = this.#replayPlace.push({ src: this.#src, at, length, from, until });
    if (seekTo !== undefined) this.#host.audio.currentTime = seekTo;
    if (pause) this.#host.pause();
  }
}
