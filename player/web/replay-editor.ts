/** `<rostrum-replay-editor space="ID">`: the host's page of a replay: title, trim, chapters, cover, who finds it, and its end. */
import { html, LitElement, nothing, type TemplateResult } from "lit";
import type { AnswerOf, InputOf } from "../../infra/client/client.ts";
import { type Chapter, chapterList } from "./chapter-list.ts";
import { hostToken } from "./host-token.ts";
import { peaksOf } from "./loudness-file.ts";
import type { RostrumPlayer } from "./player.ts";
import { callReplay } from "./replay-call.ts";
import { replayStyle } from "./replay-style.ts";
import { signPlayer } from "./signed-player.ts";
import { type Span, spanPicker, wordsOf } from "./span-picker.ts";

type Draft = AnswerOf<"GET /replay/{space}/edit.json">;
type Edit = InputOf<"PATCH /replay/{space}">["body"];

type Said = { readonly words: string; readonly wrong: boolean } | undefined;

/** The waveform is measured by a job: it is asked for again until it is there. */
const lookEveryMs = 3000;

export class RostrumReplayEditor extends LitElement {
  static override properties = {
    space: { type: String },
    draft: { state: true },
    span: { state: true },
    chapters: { state: true },
    said: { state: true },
    busy: { state: true },
    gone: { state: true },
  };
  static override styles = replayStyle;
  declare space: string;
  declare draft: Draft | undefined;
  declare span: Span;
  declare chapters: readonly Chapter[];
  declare said: Said;
  declare busy: boolean;
  declare gone: boolean;
  #token: string | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    this.span = { start: 0, end: 0 };
    this.chapters = [];
    this.busy = false;
    this.gone = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    const player = document.querySelector<RostrumPlayer>("rostrum-player");
    if (player) signPlayer(player);
    this.#token = hostToken(this.space);
    if (this.#token === undefined) this.said = { words: "Only the host can edit a replay: open this page by the link in the studio.", wrong: true };
    else void this.#load();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
  }

  get #path() {
    return { space: this.space };
  }

  get #as() {
    return { token: this.#token };
  }

  override render(): TemplateResult {
    const { said } = this;
    return html`<div class="rows">
      <p role="status">${said && !said.wrong ? said.words : ""}</p>
      ${said?.wrong ? html`<p role="alert" class="wrong">${said.words}</p>` : nothing}
      ${this.gone || !this.draft ? nothing : this.#forms(this.draft)}
    </div>`;
  }

  #forms(draft: Draft): TemplateResult {
    return html`${this.#titleForm(draft)} ${this.#trimForm(draft)} ${this.#chapterForm(draft)} ${this.#coverForm(draft)} ${this.#endForm(draft)}`;
  }

  #titleForm({ title, visibility }: Draft): TemplateResult {
    const save = (event: SubmitEvent) => {
      event.preventDefault();
      const fields = new FormData(event.target as HTMLFormElement);
      void this.#patch({ title: String(fields.get("title")), visibility: fields.get("visibility") === "unlisted" ? "unlisted" : "public" });
    };
    return html`<form class="card" aria-labelledby="about" @submit=${save}>
      <h2 id="about">Title and who finds it</h2>
      <label>Title <input type="text" name="title" required maxlength="200" .value=${title} /></label>
      <label>Who finds it
        <select name="visibility">
          <option value="public" ?selected=${visibility === "public"}>Everybody: it is in your podcast feed</option>
          <option value="unlisted" ?selected=${visibility === "unlisted"}>Whoever has the link</option>
        </select></label>
      <div class="row"><button class="main" ?disabled=${this.busy}>Save</button></div>
    </form>`;
  }

  #trimForm({ seconds, waveform, suggestedTrim, trim }: Draft): TemplateResult {
    const { span } = this;
    const whole = { start: 0, end: seconds };
    const suggested = { ...whole, ...suggestedTrim };
    const hint = suggestedTrim.start !== undefined || suggestedTrim.end !== undefined;
    return html`<section class="card" aria-labelledby="trim">
      <h2 id="trim">Trim</h2>
      <p class="quiet">Of ${wordsOf(seconds)} recorded, ${wordsOf(span.end - span.start)} are played. Nothing is lost: you can bring it back.</p>
      ${waveform ? nothing : html`<p class="quiet">The waveform is being drawn…</p>`}
      ${spanPicker({ shown: whole, span, peaks: waveform ? peaksOf(waveform, whole) : [], names: ["Begins at", "Ends at"], onInput: (next, moved) => this.#move(next, moved) })}
      <div class="row">
        <button type="button" class="main" ?disabled=${this.busy} @click=${() => void this.#patch({ trim: { start: span.start, end: span.end } })}>Save trim</button>
        ${hint ? html`<button type="button" @click=${() => this.#move(suggested, "end")}>Leave out the silence: ${wordsOf(suggested.start)} to ${wordsOf(suggested.end)}</button>` : nothing}
        <button type="button" ?disabled=${this.busy || (trim.start === undefined && trim.end === undefined)} @click=${() => void this.#patch({ trim: null })}>Use all of it</button>
      </div>
    </section>`;
  }

  #chapterForm({ ownChapters, seconds }: Draft): TemplateResult {
    const { chapters } = this;
    const kept = chapters.map(({ title, start }) => ({ title: title.trim(), start })).filter(({ title }) => title !== "");
    return html`<section class="card" aria-labelledby="chapters">
      <h2 id="chapters">Chapters</h2>
      <p class="quiet">${ownChapters ? "These are yours." : "Made from who spoke when. Change them as you like."}</p>
      ${chapterList({ chapters, seconds, onChange: (next) => (this.chapters = next) })}
      <div class="row">
        <button type="button" class="main" ?disabled=${this.busy} @click=${() => void this.#patch({ chapters: kept })}>Save chapters</button>
        <button type="button" ?disabled=${this.busy || !ownChapters} @click=${() => void this.#patch({ chapters: null })}>Make them from who spoke</button>
      </div>
    </section>`;
  }

  #coverForm({ ownCover }: Draft): TemplateResult {
    const upload = (event: Event) => {
      const file = (event.target as HTMLInputElement).files?.[0];
      if (file) void this.#do(() => callReplay("PUT /replay/{space}/cover", { path: this.#path, file }, this.#as), "The cover is yours now.");
    };
    const back = () => void this.#do(() => callReplay("DELETE /replay/{space}/cover", { path: this.#path }, this.#as), "The drawn cover is back.");
    return html`<section class="card" aria-labelledby="cover">
      <h2 id="cover">Cover</h2>
      <label>A PNG or JPEG of 200 to 4096 pixels a side, up to 4 MB <input type="file" accept="image/png,image/jpeg" ?disabled=${this.busy} @change=${upload} /></label>
      <div class="row"><button type="button" ?disabled=${this.busy || !ownCover} @click=${back}>Use the drawn cover</button></div>
    </section>`;
  }

  #endForm({ title }: Draft): TemplateResult {
    const dialog = () => this.renderRoot.querySelector("dialog");
    return html`<section class="card" aria-labelledby="end">
      <h2 id="end">Delete</h2>
      <p class="quiet">The replay, its downloads and its clips go, for everybody and for good.</p>
      <div class="row"><button type="button" class="danger" ?disabled=${this.busy} @click=${() => dialog()?.showModal()}>Delete this replay…</button></div>
      <dialog class="card dialog" aria-labelledby="sure">
        <h2 id="sure">Delete “${title}”?</h2>
        <p>It cannot be brought back.</p>
        <form method="dialog" class="row"><button autofocus>Keep it</button><button class="danger" @click=${() => void this.#delete()}>Delete it</button></form>
      </dialog>
    </section>`;
  }

  #move({ start, end }: Span, moved: "start" | "end"): void {
    const length = this.draft?.seconds ?? 0;
    if (moved === "start") this.span = { start: Math.max(0, Math.min(start, end - 1)), end };
    else this.span = { start, end: Math.min(length, Math.max(end, start + 1)) };
  }

  async #load(): Promise<void> {
    clearTimeout(this.#timer);
    try {
      const draft = await callReplay("GET /replay/{space}/edit.json", { path: this.#path }, this.#as);
      this.#take(draft);
      if (!draft.waveform && this.isConnected) this.#timer = setTimeout(() => void this.#load(), lookEveryMs);
    } catch (error) {
      this.said = { words: (error as Error).message, wrong: true };
    }
  }

  #take(draft: Draft): void {
    // What is being typed or moved stays, while the waveform is waited for.
    if (!this.draft) {
      this.span = { start: draft.trim.start ?? 0, end: Math.min(draft.seconds, draft.trim.end ?? draft.seconds) };
      this.chapters = draft.chapters;
    }
    this.draft = draft;
  }

  async #patch(body: Edit): Promise<void> {
    await this.#do(() => callReplay("PATCH /replay/{space}", { path: this.#path, body }, this.#as), "Saved. The downloads are being made anew.");
  }

  async #do(change: () => Promise<unknown>, done: string): Promise<void> {
    this.busy = true;
    try {
      await change();
      this.draft = undefined;
      await this.#load();
      this.said = { words: done, wrong: false };
      document.dispatchEvent(new CustomEvent("rostrum-replay-changed"));
    } catch (error) {
      this.said = { words: (error as Error).message, wrong: true };
    } finally {
      this.busy = false;
    }
  }

  async #delete(): Promise<void> {
    try {
      await callReplay("DELETE /replay/{space}", { path: this.#path }, this.#as);
      this.gone = true;
      this.said = { words: "The replay is deleted.", wrong: false };
    } catch (error) {
      this.said = { words: (error as Error).message, wrong: true };
    }
  }
}

customElements.define("rostrum-replay-editor", RostrumReplayEditor);
