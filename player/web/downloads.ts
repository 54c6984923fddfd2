/** The downloads of an ended space: how far each is, as a bar while it is made and as a link once it is there. */
import { css, html, LitElement, nothing, type TemplateResult } from "lit";

interface ExportState {
  readonly kind: string;
  readonly state: "waiting" | "active" | "ready" | "failed";
  readonly progress: number;
  readonly files: readonly { readonly url: string; readonly bytes: number }[];
  readonly damagedSegments?: number;
  readonly error?: string;
}

/** What people see of each kind; the rest is made for pages and players. */
const names: Readonly<Record<string, string>> = { "audio.m4a": "Audio (M4A)", "audio.mp3": "Audio (MP3)", chapters: "Chapters", waveform: "Waveform" };
const askEveryMs = 1500;
/** Nothing is recorded, or nothing is known of it yet: after so many times nobody asks again. */
const patience = 20;

/** `<rostrum-downloads space="ID">`, on the page of an ended space; asks only while something is still being made. */
export class RostrumDownloads extends LitElement {
  static override properties = { space: { type: String }, exports_: { state: true } };
  static override styles = css`
    :host { display: block; }
    ul { list-style: none; margin: 0; padding: 0; display: grid; gap: 0.75rem; }
    li { display: grid; gap: 0.25rem; }
    a { color: inherit; font-weight: 600; }
    progress { width: 100%; height: 0.5rem; accent-color: currentColor; }
    small { opacity: 0.8; }
  `;
  declare space: string;
  declare exports_: readonly ExportState[];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #misses = 0;

  constructor() {
    super();
    this.space = "";
    this.exports_ = [];
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#ask();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
  }

  override render(): TemplateResult | typeof nothing {
    if (this.exports_.length === 0) return nothing;
    return html`<ul aria-label="Downloads">${this.exports_.map(rowOf)}</ul>`;
  }

  async #ask(): Promise<void> {
    const answer = await fetch(`/replay/${encodeURIComponent(this.space)}/exports.json`).catch(() => undefined);
    if (answer?.ok) this.exports_ = ((await answer.json()) as { readonly exports: readonly ExportState[] }).exports;
    else this.#misses += 1;
    const open = this.exports_.length === 0 || this.exports_.some(({ state }) => state === "waiting" || state === "active");
    if (open && this.#misses < patience && this.isConnected) this.#timer = setTimeout(() => void this.#ask(), askEveryMs);
  }
}

function rowOf(one: ExportState): TemplateResult {
  const name = names[one.kind] ?? one.kind;
  if (one.state === "ready") {
    const [file] = one.files;
    const damage = one.damagedSegments ? html`<small>${one.damagedSegments} pieces of the recording were damaged, and are silent.</small>` : nothing;
    return html`<li><span><a href=${file?.url ?? ""} download>${name}</a> <small>${sizeOf(file?.bytes ?? 0)}</small></span>${damage}</li>`;
  }
  if (one.state === "failed") return html`<li><span>${name}</span><small role="alert">Could not be made: ${one.error}</small></li>`;
  const share = Math.round(one.progress * 100);
  return html`<li><label>${name} <small>${one.state === "waiting" ? "waiting" : `${share} %`}</small>
    <progress max="100" .value=${share} aria-label=${`Making ${name}`}></progress></label></li>`;
}

function sizeOf(bytes: number): string {
  return bytes < 1_000_000 ? `${Math.max(1, Math.round(bytes / 1000))} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

customElements.define("rostrum-downloads", RostrumDownloads);
