/** `<rostrum-clip-maker space="ID" [live]>`: on a space's page, anybody chooses up to a minute and gets a link to it. */
import { html, LitElement, nothing, type TemplateResult } from "lit";
import type { AnswerOf, InputOf } from "../../infra/client/client.ts";
import { peaksOf, readWaveform, type WaveformFile } from "./loudness-file.ts";
import type { RostrumPlayer } from "./player.ts";
import { callReplay } from "./replay-call.ts";
import { replayStyle } from "./replay-style.ts";
import { pageFromHere, signedHere } from "./signed-here.ts";
import { type Span, spanPicker } from "./span-picker.ts";

type MadeClip = AnswerOf<"POST /replay/{space}/clips">;
type Wish = InputOf<"POST /replay/{space}/clips">["body"];

const longest = 60;
const shortest = 1;
const usual = 30;
/** As much of the replay is shown at once: a second is then wide enough to be hit. */
const shownSeconds = 150;

export class RostrumClipMaker extends LitElement {
  static override properties = {
    space: { type: String },
    live: { type: Boolean },
    waveform: { state: true },
    length: { state: true },
    shown: { state: true },
    span: { state: true },
    state: { state: true },
  };
  static override styles = replayStyle;
  declare space: string;
  declare live: boolean;
  declare waveform: WaveformFile | undefined;
  /** Of the replay, seconds. */
  declare length: number;
  declare shown: Span;
  declare span: Span;
  declare state: "choosing" | "cutting" | "copied" | MadeClip | Error;
  #clip: MadeClip | undefined;
  #listeners = new AbortController();

  constructor() {
    super();
    this.live = false;
    this.length = 0;
    this.shown = { start: 0, end: shownSeconds };
    this.span = { start: 0, end: usual };
    this.state = "choosing";
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#listeners = new AbortController();
    document.addEventListener("rostrum-clip", (event) => this.#asked(event), { signal: this.#listeners.signal });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#listeners.abort();
  }

  override render(): TemplateResult {
    return html`<details class="card" @toggle=${(event: Event) => (event.target as HTMLDetailsElement).open && void this.#open()}>
      <summary><strong>Make a clip</strong> <span class="quiet">up to a minute, with a link of its own</span></summary>
      <div class="rows">${this.live ? this.#lasts() : this.#chooser()} ${this.#told()}</div>
    </details>`;
  }

  #lasts(): TemplateResult {
    const button = (last: number) =>
      html`<button type="button" ?disabled=${this.state === "cutting"} @click=${() => void this.#make({ last })}>The last ${last} seconds</button>`;
    return html`<div class="row">${[15, usual, longest].map(button)}</div>`;
  }

  #chooser(): TemplateResult {
    if (this.length === 0) return html`<p class="quiet">The waveform is being drawn…</p>`;
    const { span, shown, waveform } = this;
    const move = (share: number) => this.#show(this.shown.start + share * shownSeconds);
    return html`${spanPicker({ shown, span, peaks: waveform ? peaksOf(waveform, shown) : [], names: ["Begins at", "Ends at"], onInput: (next, moved) => this.#choose(next, moved) })}
      <div class="row">
        <button type="button" ?disabled=${shown.start <= 0} @click=${() => move(-0.5)}>Earlier</button>
        <button type="button" ?disabled=${shown.end >= this.length} @click=${() => move(0.5)}>Later</button>
        <button type="button" @click=${() => this.#lastHeard()}>The last ${usual} seconds I heard</button>
        <button type="button" @click=${() => this.#listen()}>Hear it</button>
        <button type="button" class="main" ?disabled=${this.state === "cutting"} @click=${() => void this.#make(span)}>Make this clip</button>
      </div>`;
  }

  #told(): TemplateResult {
    const { state } = this;
    const clip = this.#clip;
    const said =
      state === "cutting" ? "Cutting…" : state === "copied" ? "Link copied." : clip ? `Here is your clip of ${Math.round(clip.seconds)} seconds.` : "";
    return html`<p role="status">${state instanceof Error ? nothing : said}</p>
      ${state instanceof Error ? html`<p role="alert" class="wrong">${state.message}</p>` : nothing}
      ${clip ? this.#result(clip) : nothing}`;
  }

  #result({ links }: MadeClip): TemplateResult {
    const address = new URL(links.page, location.href).href;
    return html`<div class="row"><a class="button" href=${pageFromHere(links.page)}>Open the clip</a>
      <button type="button" @click=${() => void this.#copy(address)}>Copy link</button>
      <a class="button" href=${signedHere(links.audio)} download>Download</a></div>
      <p><a href=${pageFromHere(links.page)}>${address}</a></p>`;
  }

  /** The player's own control asks for what was heard last. */
  #asked(event: Event): void {
    const { fromSeconds: start, toSeconds: end } = (event as CustomEvent<{ readonly fromSeconds: number; readonly toSeconds: number }>).detail;
    if (end - start < shortest) return;
    event.preventDefault();
    const details = this.renderRoot.querySelector("details");
    if (details) details.open = true;
    details?.scrollIntoView({ block: "nearest" });
    this.span = { start, end };
    this.#show(start - (shownSeconds - (end - start)) / 2);
    void this.#make({ start, end });
  }

  async #open(): Promise<void> {
    if (this.live || this.waveform) return;
    this.waveform = await readWaveform(signedHere(`/replay/${encodeURIComponent(this.space)}/waveform.json`));
    const { data = [], samples_per_pixel = 0, sample_rate = 1 } = this.waveform ?? {};
    const measured = ((data.length / 2) * samples_per_pixel) / sample_rate;
    this.length = measured || this.#player?.audio.duration || longest;
    this.#show(this.shown.start);
    this.#choose(this.span, "start");
  }

  #show(from: number): void {
    const start = Math.max(0, Math.min(from, this.length - shownSeconds));
    this.shown = { start, end: Math.min(this.length || shownSeconds, start + shownSeconds) };
    if (this.span.end < this.shown.start || this.span.start > this.shown.end) this.#choose({ start, end: start + (this.span.end - this.span.start) }, "start");
  }

  /** The other end follows where the clip would be too long or too short. */
  #choose({ start, end }: Span, moved: "start" | "end"): void {
    const length = this.length || end;
    if (moved === "start") {
      const begin = Math.max(0, Math.min(start, length - shortest));
      this.span = { start: begin, end: Math.min(length, Math.max(begin + shortest, Math.min(end, begin + longest))) };
    } else {
      const stop = Math.min(length, Math.max(end, shortest));
      this.span = { start: Math.max(0, Math.min(stop - shortest, Math.max(start, stop - longest))), end: stop };
    }
  }

  #lastHeard(): void {
    const end = Math.min(this.length, Math.max(usual, this.#player?.audio.currentTime ?? usual));
    this.#show(end - shownSeconds / 2);
    this.#choose({ start: end - usual, end }, "end");
  }

  #listen(): void {
    const player = this.#player;
    if (!player) return;
    player.play();
    player.audio.currentTime = this.span.start;
  }

  get #player(): RostrumPlayer | null {
    return document.querySelector<RostrumPlayer>("rostrum-player");
  }

  async #make(wish: Wish): Promise<void> {
    this.state = "cutting";
    this.#clip = undefined;
    try {
      this.#clip = await callReplay("POST /replay/{space}/clips", { path: { space: this.space }, body: wish });
      this.state = this.#clip;
    } catch (error) {
      this.state = error as Error;
    }
  }

  async #copy(address: string): Promise<void> {
    await navigator.clipboard?.writeText(address).then(
      () => {
        this.state = "copied";
      },
      () => undefined,
    );
  }
}

customElements.define("rostrum-clip-maker", RostrumClipMaker);
