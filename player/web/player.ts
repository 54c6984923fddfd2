/** `<rostrum-player>`: the address of a space goes in; one button, sound, who is speaking, and clear words come out. */
import { LitElement, type TemplateResult } from "lit";
import { audienceAddress, startBeacon } from "./audience-beacon.ts";
import type { Audience } from "./audience-words.ts";
import type { Diagnostics } from "./diagnostics.ts";
import { watchDoor } from "./door.ts";
import { type Engine, loadEngine } from "./engine.ts";
import { type Wish, wishOf } from "./keys.ts";
import { announceMedia, showMediaState } from "./media-session.ts";
import { type Announced, countdownFor, type Phase, phaseOf, wordsFor } from "./phase.ts";
import { playerStyle } from "./player-style.ts";
import { playerView } from "./player-view.ts";
import type { Programme } from "./programme.ts";
import { Roster, type StageMember } from "./roster.ts";

const tagName = "rostrum-player";
const backSeconds = 10;
const volumeStep = 0.1;
const silent: Diagnostics = {
  state: "idle",
  latencySeconds: undefined,
  targetSeconds: 0,
  rate: 1,
  bufferedSeconds: 0,
  stalls: 0,
  programmeDate: undefined,
  talking: [],
  live: true,
  following: true,
  plain: false,
};

export class RostrumPlayer extends LitElement {
  static override readonly styles = playerStyle;
  static override readonly properties = {
    src: {},
    space: {},
    heading: {},
    host: {},
    artwork: {},
    fallback: {},
    cmcd: { type: Boolean },
    state: {},
    startsAt: { attribute: "starts-at" },
    startedAt: { attribute: "started-at" },
    stage: { type: Array },
    audience: { type: Object },
  };
  /** Address of the multivariant playlist; instead of `space`. */
  declare src: string | undefined;
  /** Id of a space on the server this script came from. */
  declare space: string | undefined;
  declare heading: string | undefined;
  declare host: string | undefined;
  declare artwork: string | undefined;
  /** Address of the plain copy's multivariant playlist, played while `src` does not answer. */
  declare fallback: string | undefined;
  /** Whether client data (CMCD) goes to a foreign origin too, at the price of a preflight for each request. */
  declare cmcd: boolean | undefined;
  declare state: Announced["state"];
  /** ISO 8601 times. */
  declare startsAt: string | undefined;
  declare startedAt: string | undefined;
  declare stage: readonly StageMember[] | undefined;
  /** How many listen, as far as is known. */
  declare audience: Audience | undefined;

  readonly #audio = new Audio();
  readonly #roster = new Roster();
  #programme: Programme | undefined;
  #asked = false;
  #open = false;
  #closeDoor: (() => void) | undefined;
  #stopBeacon: (() => void) | undefined;
  #second: ReturnType<typeof setInterval> | undefined;

  /** Figures for tests and for embedding sites; `state` is the phase the listener sees. */
  get diagnostics(): Omit<Diagnostics, "state"> & { readonly state: Phase } {
    const seen = this.#programme?.diagnostics ?? silent;
    return { ...seen, state: phaseOf(seen, this.#announced()) };
  }

  /** The media element, so that a site can route or measure the sound. */
  get audio(): HTMLAudioElement {
    return this.#audio;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#second = setInterval(() => this.requestUpdate(), 1000);
    this.addEventListener("keydown", this.#onKey);
    this.#audio.addEventListener("volumechange", this.#refresh);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.#second);
    this.#closeDoor?.();
    this.#stopBeacon?.();
    this.#programme?.close();
    this.#programme = undefined;
    this.removeEventListener("keydown", this.#onKey);
    this.#audio.removeEventListener("volumechange", this.#refresh);
  }

  /** Does what the main button does. */
  toggle(): void {
    const { state } = this.diagnostics;
    const waiting = state === "scheduled" && this.#programme !== undefined;
    if (state === "live" || state === "replay" || state === "connecting" || state === "reconnecting") this.#programme?.pause();
    else if (waiting) this.#leave();
    else this.#play();
    this.requestUpdate();
  }

  obey(wish: Wish): void {
    if (wish === "toggle") this.toggle();
    else if (wish === "mute") this.#audio.muted = !this.#audio.muted;
    else if (wish === "back") this.#programme?.seekBy(-backSeconds);
    else if (wish === "ahead") this.#programme?.seekBy(backSeconds);
    else this.#setVolume(this.#audio.volume + (wish === "louder" ? volumeStep : -volumeStep));
  }

  protected override firstUpdated(): void {
    if (this.state !== "scheduled") return;
    const onOpen = () => {
      this.#open = true;
      this.requestUpdate();
    };
    this.#closeDoor = watchDoor(this.#address(), { startsAtMs: epochOf(this.startsAt), onOpen });
  }

  protected override render(): TemplateResult {
    const { diagnostics } = this;
    const announced = this.#announced();
    const phase = diagnostics.state;
    const { duration: length } = this.#audio;
    const heading = this.heading ?? "";
    this.#roster.announce(this.stage ?? []);
    showMediaState(phase === "live" || phase === "replay" ? "playing" : "paused");
    return playerView({
      heading,
      phase,
      words: wordsFor(phase, { heading, waiting: this.#programme !== undefined, plain: diagnostics.plain, live: diagnostics.live, announced }),
      countdown: countdownFor(phase, announced),
      diagnostics: { ...diagnostics, state: this.#programme?.diagnostics.state ?? "idle" },
      seats: this.#roster.seats(diagnostics.talking),
      elapsedMs: this.#elapsed(diagnostics.programmeDate),
      audience: this.audience,
      volume: this.#audio.volume,
      muted: this.#audio.muted,
      replay: !diagnostics.live && Number.isFinite(length) ? { at: Math.floor(this.#audio.currentTime), length: Math.floor(length) } : undefined,
      on: this.#handlers,
    });
  }

  readonly #handlers = {
    toggle: () => this.toggle(),
    goLive: () => this.#programme?.goLive(),
    back: () => this.obey("back"),
    mute: () => this.obey("mute"),
    volume: (volume: number) => this.#setVolume(volume),
    seekTo: (seconds: number) => this.#programme?.seekBy(seconds - this.#audio.currentTime),
  };

  readonly #refresh = () => {
    this.#tellAudience();
    this.requestUpdate();
  };
  /** Runs while something live is heard: a paused listener sends and loads nothing. */
  #tellAudience(): void {
    const { state } = this.diagnostics;
    const runs = this.#stopBeacon !== undefined;
    // A reconnecting listener keeps its moment and sends nothing meanwhile.
    const shouldRun = state === "live" || (runs && state === "reconnecting");
    if (shouldRun === runs) return;
    this.#stopBeacon?.();
    const address = shouldRun ? audienceAddress(this.#address()) : undefined;
    const onAudience = (audience: Audience) => {
      this.audience = audience;
    };
    this.#stopBeacon = address === undefined ? undefined : startBeacon(address, { listening: () => this.diagnostics.state === "live", onAudience });
  }

  readonly #onKey = (event: KeyboardEvent) => {
    const wish = wishOf(event);
    if (!wish) return;
    event.preventDefault();
    this.obey(wish);
  };

  #play(): void {
    this.#closeDoor?.();
    const fallback = this.fallback ? new URL(this.fallback, document.baseURI).href : undefined;
    const options = { src: this.#address(), fallback, cmcd: this.cmcd ? "everywhere" : "same-origin", onTick: this.#refresh } as const;
    this.#asked = true;
    if (this.#programme) this.#programme.play();
    else void this.#begin((engine) => new engine.Programme(this.#audio, { ...options, waits: this.state !== "ended" }));
    const control = {
      play: () => this.#programme?.play(),
      pause: () => this.#programme?.pause(),
      seekBy: (seconds: number) => this.#programme?.seekBy(seconds),
    };
    announceMedia({ title: this.heading ?? "Live space", artist: this.host ?? "Rostrum", artwork: this.artwork, ...control });
  }

  async #begin(make: (engine: Engine) => Programme): Promise<void> {
    const engine = await loadEngine().catch(() => undefined);
    if (!engine) this.#asked = false;
    else if (this.#asked && this.isConnected) {
      this.#programme ??= make(engine);
      this.#programme.play();
    }
    this.requestUpdate();
  }

  #leave(): void {
    this.#programme?.close();
    this.#programme = undefined;
    this.firstUpdated();
  }

  #setVolume(volume: number): void {
    this.#audio.volume = Math.min(1, Math.max(0, volume));
    this.#audio.muted = this.#audio.volume === 0;
  }

  #announced(): Announced {
    return { state: this.state, open: this.#open, startsAtMs: epochOf(this.startsAt), nowMs: Date.now() };
  }

  #elapsed(programmeDate: number | undefined): number | undefined {
    const startedAtMs = epochOf(this.startedAt);
    return startedAtMs === undefined || programmeDate === undefined ? undefined : programmeDate - startedAtMs;
  }

  #address(): string {
    if (this.src) return new URL(this.src, document.baseURI).href;
    if (!this.space) throw new TypeError("rostrum-player: expected a `src` or a `space` attribute, got neither.");
    return new URL(`/live/${encodeURIComponent(this.space)}/index.m3u8`, import.meta.url).href;
  }
}

function epochOf(time: string | undefined): number | undefined {
  const ms = time ? Date.parse(time) : Number.NaN;
  return Number.isNaN(ms) ? undefined : ms;
}

/** A page that loads the script twice keeps the first. */
if (!customElements.get(tagName)) customElements.define(tagName, RostrumPlayer);
