/** `<rostrum-player>`: the address of a space goes in; one button, sound, who is speaking, and clear words come out. */
import type { PropertyValues, TemplateResult } from "lit";
import { addressOf, resolved } from "./address-of.ts";
import { stepSeconds } from "./controls-view.ts";
import type { Diagnostics } from "./diagnostics.ts";
import { loadEngine } from "./engine.ts";
import { ExtrasSlot } from "./extras-slot.ts";
import { keepFocus } from "./keep-focus.ts";
import { type Wish, wishOf } from "./keys.ts";
import type { ListeningHost } from "./listening.ts";
import { looks } from "./looks.ts";
import { english, loadMessages, spokenLanguage } from "./messages/languages.ts";
import { type Phase, phaseOf } from "./phase.ts";
import { adoptAudio, languageOf } from "./plain-page.ts";
import { playerStyle } from "./player-style.ts";
import { type Handlers, playerView } from "./player-view.ts";
import { epochOf, PlayerProperties } from "./properties.ts";
import { Roster } from "./roster.ts";
import { isSounding, type Scene, sceneOf } from "./scene.ts";
import { Session, type SessionFacts } from "./session.ts";
import { actionOf, extrasFacts, lookOf, placeOf, viewOf } from "./view-of.ts";

const tagName = "rostrum-player";
const volumeStep = 0.1;

export class RostrumPlayer extends PlayerProperties {
  static override readonly styles = playerStyle;
  readonly #audio = new Audio();
  readonly #session = new Session({ host: this.#host(), facts: () => this.#facts(), onChange: () => this.#refresh() });
  readonly #roster = new Roster();
  readonly #extras = new ExtrasSlot({
    host: {
      audio: this.#audio,
      heardMs: () => this.diagnostics.programmeDate,
      startedMs: () => epochOf(this.startedAt),
      onChange: () => this.requestUpdate(),
      pause: () => this.pause(),
      clip: (span) => this.#clip(span),
    },
    facts: () => extrasFacts(this),
    root: () => this.shadowRoot,
  });
  #language = "en";
  #messages = english;
  #panelOpen = false;
  #voiceAtMs = 0;
  #second: ReturnType<typeof setInterval> | undefined;
  #listeners = new AbortController();

  /** Figures for tests and for embedding sites; `state` is the phase of listening. */
  get diagnostics(): Omit<Diagnostics, "state"> & { readonly state: Phase } {
    const seen = this.#session.diagnostics;
    return { ...seen, state: phaseOf(seen, { state: this.state, open: this.#session.open }) };
  }

  /** What the listener is shown: the phase, and whatever is special about it. */
  get scene(): Scene {
    const { state: phase, ...seen } = this.diagnostics;
    const due = (epochOf(this.startsAt) ?? Number.POSITIVE_INFINITY) <= Date.now();
    const page = { announced: this.state, due, replay: this.replay, online: navigator.onLine, onStage: this.onStage ?? false };
    return sceneOf({ phase, ...seen, waiting: this.#session.asked, ...page, quietMs: performance.now() - this.#voiceAtMs });
  }

  /** The media element, so that a site can route or measure the sound. */
  get audio(): HTMLAudioElement {
    return this.#audio;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#listeners = new AbortController();
    const { signal } = this.#listeners;
    const refresh = () => this.#refresh();
    this.#second = setInterval(refresh, 1000);
    this.addEventListener("keydown", (event) => this.#onKey(event), { signal });
    for (const near of ["pointerenter", "pointerdown", "focusin"]) this.addEventListener(near, fetchEngine, { signal });
    for (const name of ["volumechange", "pause"]) this.audio.addEventListener(name, refresh, { signal });
    for (const name of ["online", "offline"]) window.addEventListener(name, refresh, { signal });
    document.addEventListener("visibilitychange", refresh, { signal });
    void this.#speak();
    if (adoptAudio(this) || this.autoplay) queueMicrotask(() => this.play());
    if (this.hasUpdated) this.#session.watch();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.#second);
    this.#listeners.abort();
    this.#extras.close();
    this.#session.close();
  }

  /** Begins or resumes; a live programme resumes at the present. A browser may want this to come from a click. */
  play(): void {
    this.#voiceAtMs = performance.now();
    this.#session.play();
  }

  pause(): void {
    this.#session.pause();
    this.#refresh();
  }

  /** Back to the present of a live programme. */
  goLive(): void {
    this.#session.goLive();
  }

  /** Does what the main button does. */
  toggle(): void {
    const { scene } = this;
    const { icon, rests } = lookOf(scene, this, this.#session);
    if (rests) return;
    if (icon === "play") this.play();
    else if (isSounding(scene)) this.pause();
    else this.#session.leave();
    this.#refresh();
  }

  obey(wish: Wish): void {
    if (this.onStage) return;
    if (wish === "toggle") this.toggle();
    else if (wish === "mute") this.audio.muted = !this.audio.muted;
    else if (wish === "back") this.#session.seekBy(-stepSeconds);
    else if (wish === "ahead") this.#session.seekBy(stepSeconds);
    else this.#on.volume(this.audio.volume + (wish === "louder" ? volumeStep : -volumeStep));
  }

  protected override firstUpdated(): void {
    this.#session.watch();
    if (this.preload) whenIdle(fetchEngine);
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has("lang")) void this.#speak();
    if (changed.has("layout") && this.layout === "full" && !this.#panelOpen) this.#on.more();
    if (changed.get("src") !== undefined) this.#session.leave();
    this.#roster.announce(this.stage ?? []);
  }

  protected override render(): TemplateResult {
    const { scene, diagnostics, audio } = this;
    const { asked } = this.#session;
    const seats = this.#roster.seats(diagnostics.talking);
    const said = { language: this.#language, messages: this.#messages, panelOpen: this.#panelOpen };
    const view = viewOf(this, { scene, diagnostics, audio, asked, seats, ...said, sounding: isSounding(scene), on: this.#on });
    const { place } = view;
    // The bar is not pulled out of the hand that holds it.
    const held = place && this.shadowRoot?.querySelector<HTMLInputElement>(".seek:active");
    const extras = this.#extras.present;
    extras?.update(extrasFacts(this), view);
    return playerView({
      ...view,
      ...(held && { place: { ...place, at: held.valueAsNumber } }),
      bar: extras?.bar(view),
      captions: extras?.captionView(view),
      panel: this.#panelOpen ? extras?.panel(view) : undefined,
    });
  }

  readonly #on: Handlers = {
    toggle: () => this.toggle(),
    act: () => void this.#act(),
    goLive: () => this.goLive(),
    back: () => this.obey("back"),
    ahead: () => this.obey("ahead"),
    mute: () => this.obey("mute"),
    volume: (volume) => {
      this.audio.volume = Math.min(1, Math.max(0, volume));
      this.audio.muted = this.audio.volume === 0;
    },
    seekTo: (seconds) => this.#session.seekBy(seconds - (placeOf(this, this)?.at ?? 0)),
    more: () => {
      this.#panelOpen = !this.#panelOpen;
      void this.#extras.load();
      this.requestUpdate();
    },
  };

  /** What the second button offers. */
  async #act(): Promise<void> {
    if (actionOf(this.scene, this) !== "remind") this.play();
    else if (this.reminder) location.assign(this.reminder);
    else (await this.#extras.load())?.remind({ title: this.heading ?? "", startsAtMs: epochOf(this.startsAt) ?? 0 });
  }

  /** A site that cuts clips itself prevents the default, which is to copy a link to the moment. */
  #clip(detail: { readonly fromSeconds: number; readonly toSeconds: number }): void {
    const event = new CustomEvent("rostrum-clip", { detail, bubbles: true, composed: true, cancelable: true });
    if (this.dispatchEvent(event)) void this.#extras.present?.copySpan(detail);
  }

  /** Runs at every change and once a second. */
  #refresh(): void {
    const { scene, diagnostics } = this;
    if (diagnostics.talking.length > 0) this.#voiceAtMs = performance.now();
    if (scene === "replay" || (this.captions && isSounding(scene))) void this.#extras.load();
    this.#session.follow();
    this.requestUpdate();
  }

  #host(): ListeningHost {
    return {
      audio: this.#audio,
      root: () => this.renderRoot,
      media: () => ({ title: this.heading ?? "Rostrum", artist: this.host ?? "Rostrum", artwork: this.artwork }),
      shown: () => ({
        phase: this.diagnostics.state,
        scene: this.scene,
        wrong: looks[this.scene].warns,
        place: placeOf(this, this),
        from: this.from,
        until: this.until,
      }),
      play: () => this.play(),
      pause: () => this.pause(),
      seekTo: (seconds) => this.#on.seekTo(seconds),
      onAudience: (audience) => Object.assign(this, { audience }),
      onNews: ({ name, detail }) => this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true })),
    };
  }

  #onKey(event: KeyboardEvent): void {
    const wish = wishOf(event);
    if (!wish) return;
    event.preventDefault();
    this.obey(wish);
  }

  async #speak(): Promise<void> {
    const language = spokenLanguage(languageOf(this));
    const messages = await loadMessages(language);
    this.#language = messages === english ? "en" : language;
    this.#messages = messages;
    this.requestUpdate();
  }

  #facts(): SessionFacts {
    const { state, startsAt, fallback } = this;
    return { src: addressOf(this), fallback: resolved(fallback), cmcd: this.cmcd ? "everywhere" : "same-origin", state, startsAtMs: epochOf(startsAt) };
  }
}

/** The page comes first; a browser without the call is given the time that it takes. */
const whenIdle = (run: () => void) => ("requestIdleCallback" in globalThis ? requestIdleCallback(run, { timeout: 200 }) : setTimeout(run, 100));
const fetchEngine = () => void loadEngine().catch(() => undefined);

RostrumPlayer.addInitializer(keepFocus);
/** A page that loads the script twice keeps the first. */
if (!customElements.get(tagName)) customElements.define(tagName, RostrumPlayer);
