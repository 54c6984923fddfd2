/** What only some listeners want goes in: waveform, chapters, captions, speed, sleep, sharing, downloads; their templates come out. Loaded when asked for. */
import type { html as htmlTag, nothing as nothingSign, svg as svgTag, TemplateResult } from "lit";
import { extrasStyle } from "./extras-style.ts";
import type { LiveCaptions } from "./live-captions.ts";
import { withPanelWords } from "./messages/panel-words.ts";
import { OtherDevices } from "./other-devices.ts";
import { parsePeaks } from "./peaks.ts";
import type { PlayerView } from "./player-view.ts";
import { calendarFile } from "./reminder.ts";
import { settingsPanel } from "./settings-panel.ts";
import { sharePanel } from "./share-panel.ts";
import { SleepTimer } from "./sleep-timer.ts";
import { type Cue, cueAt, parseVtt } from "./vtt.ts";
import { waveformView } from "./waveform.ts";

export interface DownloadFile {
  readonly label: string;
  readonly url: string;
}

/** The shell's own lit, so that there is one. */
export interface Lit {
  readonly html: typeof htmlTag;
  readonly svg: typeof svgTag;
  readonly nothing: typeof nothingSign;
}

export interface ExtrasFacts {
  readonly waveform: string | undefined;
  readonly chapters: string | undefined;
  readonly captions: string | undefined;
  readonly downloads: readonly DownloadFile[];
  readonly shareUrl: string;
}

export interface ExtrasHost {
  readonly audio: HTMLAudioElement;
  /** Programme date of what is heard, epoch ms. */
  readonly heardMs: () => number | undefined;
  /** When the programme began, epoch ms. */
  readonly startedMs: () => number | undefined;
  readonly onChange: () => void;
  readonly pause: () => void;
  /** Cuts a clip out of what was heard; the embedding site may take it over. */
  readonly clip: (span: { readonly fromSeconds: number; readonly toSeconds: number }) => void;
}

const keepFileMs = 60_000;

export class Extras {
  static readonly style = extrasStyle;
  readonly lit: Lit;
  readonly host: ExtrasHost;
  readonly sleep: SleepTimer;
  readonly devices: OtherDevices;
  facts: ExtrasFacts;
  peaks: readonly number[] = [];
  chapters: readonly Cue[] = [];
  captions: readonly Cue[] = [];
  captionsShown = true;
  fromHere = false;
  /** What was last said about sharing. */
  said: "copied" | "copyFailed" | undefined;
  live: LiveCaptions | undefined;
  #loaded = "";
  /** The programme whose captions are asked for. */
  #captioned: string | undefined;

  constructor(lit: Lit, host: ExtrasHost, facts: ExtrasFacts) {
    this.lit = lit;
    this.host = host;
    this.facts = facts;
    this.sleep = new SleepTimer({ audio: host.audio, pause: host.pause, onChange: host.onChange });
    this.devices = new OtherDevices(host.audio, host.onChange);
  }

  /** Takes what the page says now, and fetches what it newly names. */
  update(facts: ExtrasFacts, { look }: Pick<PlayerView, "look">): void {
    this.facts = facts;
    this.#caption(look.icon !== "play" && this.captionsShown && isPlaylist(facts.captions) ? facts.captions : undefined);
    const named = JSON.stringify([facts.waveform, facts.chapters, facts.captions]);
    if (named === this.#loaded) return;
    this.#loaded = named;
    void load(facts.waveform, (text) => this.#take({ peaks: parsePeaks(text) }));
    void load(facts.chapters, (text) => this.#take({ chapters: parseVtt(text) }));
    if (!isPlaylist(facts.captions)) void load(facts.captions, (text) => this.#take({ captions: parseVtt(text) }));
  }

  showCaptions(shown: boolean): void {
    this.captionsShown = shown;
    this.host.onChange();
  }

  bar({ place }: PlayerView): TemplateResult | undefined {
    return place && !place.live && this.peaks.length > 0
      ? waveformView(this.lit, { peaks: this.peaks, share: place.at / Math.max(1, place.length) })
      : undefined;
  }

  captionView({ place, sounding }: PlayerView): TemplateResult | undefined {
    const live = sounding ? this.live?.said() : undefined;
    if (!this.captionsShown || !(live !== undefined || (place && this.captions.length > 0))) return undefined;
    const text = live ?? cueAt(this.captions, this.host.audio.currentTime)?.text;
    return this.lit.html`<p class="caption" part="caption" dir="auto">${text ?? ""}</p>`;
  }

  panel(seen: PlayerView): TemplateResult {
    const view = withPanelWords(seen);
    return this.lit.html`<div class="panel" part="panel">${settingsPanel(this, view)} ${sharePanel(this, view)}</div>`;
  }

  /** Hands the listener a calendar file. */
  remind({ title, startsAtMs }: { readonly title: string; readonly startsAtMs: number }): void {
    const { href: url } = new URL(this.facts.shareUrl, document.baseURI);
    const file = new Blob([calendarFile({ title, url, startsAtMs, nowMs: Date.now() })], { type: "text/calendar" });
    const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(file), download: "reminder.ics" });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), keepFileMs);
  }

  /** A link to a span of the replay goes to the clipboard. */
  async copySpan({ fromSeconds, toSeconds }: { readonly fromSeconds: number; readonly toSeconds: number }): Promise<void> {
    const link = new URL(this.facts.shareUrl, document.baseURI);
    link.searchParams.set("t", String(fromSeconds));
    link.searchParams.set("end", String(toSeconds));
    await this.copy(link.href);
  }

  async copy(text: string): Promise<void> {
    const copied = await navigator.clipboard?.writeText(text).then(
      () => true,
      () => false,
    );
    this.said = copied ? "copied" : "copyFailed";
    this.host.onChange();
  }

  close(): void {
    this.#caption(undefined);
    this.sleep.set("off");
    this.devices.close();
  }

  /** Captions of what is live are asked for only while it is listened to and they are shown. */
  #caption(address: string | undefined): void {
    if (address === this.#captioned) return;
    this.#captioned = address;
    this.live?.close();
    this.live = undefined;
    if (address === undefined) return;
    const begin = ({ LiveCaptions: Kind }: typeof import("./live-captions.ts")) => {
      if (this.#captioned === address) this.live ??= new Kind({ ...this.host, address });
    };
    import("./live-captions.ts").then(begin, () => {
      this.#captioned = undefined;
    });
  }

  #take(news: { readonly peaks?: readonly number[]; readonly chapters?: readonly Cue[]; readonly captions?: readonly Cue[] }): void {
    this.peaks = news.peaks ?? this.peaks;
    this.chapters = news.chapters ?? this.chapters;
    this.captions = news.captions ?? this.captions;
    this.host.onChange();
  }
}

/** A programme that is live names its own playlist, in which they stand; a replay a file of them. */
function isPlaylist(captions: string | undefined): captions is string {
  return captions !== undefined && /\.m3u8(\?|$)/.test(captions);
}

/** What cannot be had is left away: none of it is needed to listen. */
async function load(address: string | undefined, take: (text: string) => void): Promise<void> {
  if (address === undefined) return;
  const answer = await fetch(new URL(address, document.baseURI), { credentials: "omit" }).catch(() => undefined);
  const text = answer?.ok ? await answer.text().catch(() => undefined) : undefined;
  if (text !== undefined) take(text);
}
