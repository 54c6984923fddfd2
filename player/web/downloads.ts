/** The downloads of an ended space: how far each is, as a bar while it is made and as a link once it is there. */
import { html, LitElement, nothing, type TemplateResult } from "lit";
import type { AnswerOf } from "../../infra/client/client.ts";
import { hostToken, isHostHere } from "./host-token.ts";
import { callReplay } from "./replay-call.ts";
import { replayStyle } from "./replay-style.ts";
import { pageFromHere, signedHere } from "./signed-here.ts";

type ExportState = AnswerOf<"GET /replay/{space}/exports.json">["exports"][number];

/** What people see of each kind; the rest is made for pages and players. */
const names: Readonly<Record<string, string>> = {
  "audio.m4a": "Audio (M4A)",
  "audio.mp3": "Audio (MP3)",
  chapters: "Chapters",
  transcript: "Transcript",
  waveform: "Waveform",
};
const askEveryMs = 1500;
/** After a change an older answer may come out of a cache for so long, so it is not the last one asked for. */
const cachedMs = 5000;
/** Nothing is recorded, or nothing is known of it yet: after so many times nobody asks again. */
const patience = 20;

/** `<rostrum-downloads space="ID">`, on the page of an ended space; asks only while something is still being made. */
export class RostrumDownloads extends LitElement {
  static override properties = { space: { type: String }, exports_: { state: true }, wrong: { state: true } };
  static override styles = replayStyle;
  declare space: string;
  declare exports_: readonly ExportState[];
  /** Why nothing new is known. */
  declare wrong: string | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #misses = 0;
  #changedUntilMs = 0;
  #listeners = new AbortController();

  constructor() {
    super();
    this.space = "";
    this.exports_ = [];
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#listeners = new AbortController();
    document.addEventListener("rostrum-replay-changed", () => void this.#again(), { signal: this.#listeners.signal });
    void this.#ask();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#listeners.abort();
    clearTimeout(this.#timer);
  }

  override render(): TemplateResult | typeof nothing {
    if (this.exports_.length === 0 && this.wrong === undefined) return nothing;
    const failed = this.exports_.some(({ state }) => state === "failed");
    return html`<section class="card" aria-labelledby="downloads">
      <h2 id="downloads">Downloads</h2>
      <ul class="rows files">${this.exports_.map(rowOf)}</ul>
      ${this.wrong === undefined ? nothing : html`<p role="alert" class="wrong">${this.wrong}</p>`}
      ${isHostHere(this.space) ? this.#forHost(failed) : nothing}
    </section>`;
  }

  #forHost(failed: boolean): TemplateResult {
    return html`<div class="row">
      ${failed ? html`<button type="button" @click=${() => void this.#retry()}>Try what failed again</button>` : nothing}
      ${location.pathname.endsWith("/edit") ? nothing : html`<a class="button" href=${pageFromHere(`/s/${this.space}/edit`)}>Edit this replay</a>`}
    </div>`;
  }

  async #ask(): Promise<void> {
    const answer = await fetch(signedHere(`/replay/${encodeURIComponent(this.space)}/exports.json`)).catch(() => undefined);
    if (answer?.ok) {
      this.exports_ = ((await answer.json()) as { readonly exports: readonly ExportState[] }).exports;
      this.#misses = 0;
      this.wrong = undefined;
    } else {
      this.#misses += 1;
      const known = this.exports_.length > 0 && this.#misses > 2;
      if (known) this.wrong = "The server does not say how far it is. It is asked again.";
      if (answer && answer.status !== 404 && answer.status !== 503)
        this.wrong = ((await answer.json().catch(() => ({}))) as { readonly detail?: string }).detail;
    }
    const open =
      performance.now() < this.#changedUntilMs ||
      this.exports_.length === 0 ||
      this.wrong !== undefined ||
      this.exports_.some(({ state }) => state === "waiting" || state === "active");
    if (open && this.#misses < patience && this.isConnected) this.#timer = setTimeout(() => void this.#ask(), askEveryMs);
  }

  /** What there was is made anew. */
  async #again(): Promise<void> {
    clearTimeout(this.#timer);
    this.#misses = 0;
    this.#changedUntilMs = performance.now() + cachedMs;
    await this.#ask();
  }

  async #retry(): Promise<void> {
    const token = hostToken(this.space);
    await callReplay("POST /replay/{space}/exports", { path: { space: this.space } }, { token }).then(
      () => this.#again(),
      (error: Error) => {
        this.wrong = error.message;
      },
    );
  }
}

function rowOf(one: ExportState): TemplateResult {
  const name = names[one.kind] ?? one.kind;
  if (one.state === "ready") {
    const [file] = one.files;
    const damage = one.damagedSegments ? html`<small>${damageWords(one.damagedSegments)}</small>` : nothing;
    return html`<li><span><a href=${signedHere(file?.url ?? "")} download>${name}</a> <small class="quiet">${sizeOf(file?.bytes ?? 0)}</small></span>${damage}</li>`;
  }
  if (one.state === "failed") return html`<li><span>${name}</span><small role="alert" class="wrong">Could not be made: ${one.error}</small></li>`;
  const share = Math.round(one.progress * 100);
  const words = one.state === "waiting" ? "waits for its turn" : `${share} %`;
  return html`<li><span>${name} <small class="quiet">${words}</small></span><progress max="100" .value=${share} aria-label=${`Making ${name}`}></progress></li>`;
}

function damageWords(pieces: number): string {
  return pieces === 1 ? "A piece of the recording was damaged, and is silent." : `${pieces} pieces of the recording were damaged, and are silent.`;
}

function sizeOf(bytes: number): string {
  return bytes < 1_000_000 ? `${Math.max(1, Math.round(bytes / 1000))} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

customElements.define("rostrum-downloads", RostrumDownloads);
