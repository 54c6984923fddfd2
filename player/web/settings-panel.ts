/** What can be set goes in: speed, sleep, captions, another device, chapters; its part of the panel comes out. */
import type { TemplateResult } from "lit";
import type { Extras } from "./extras.ts";
import { fill } from "./messages/languages.ts";
import type { PanelView } from "./messages/panel-words.ts";
import type { SleepChoice } from "./sleep-timer.ts";
import { clockFace } from "./time-words.ts";

const speeds = [0.8, 1, 1.2, 1.5, 1.75, 2];
const sleepMinutes = [5, 15, 30, 45, 60];

export function settingsPanel(extras: Extras, view: PanelView): TemplateResult {
  const { html, nothing } = extras.lit;
  const { messages, place } = view;
  return html`<div class="settings">
      ${place && !place.live ? speedField(extras, view) : nothing} ${sleepField(extras, view)}
      ${extras.captions.length > 0 || extras.facts.captions?.includes(".m3u8") ? captionsField(extras, view) : nothing} ${castButton(extras, view)}
    </div>
    ${extras.chapters.length > 0 ? html`<nav aria-label=${messages.chapters}><h3>${messages.chapters}</h3><ol class="chapters" part="chapters">${chapterItems(extras, view)}</ol></nav>` : nothing}`;
}

function speedField({ lit: { html }, host: { audio } }: Extras, { messages, language }: PanelView): TemplateResult {
  const number = new Intl.NumberFormat(language);
  const choose = (event: Event) => {
    audio.defaultPlaybackRate = Number((event.target as HTMLSelectElement).value);
    audio.playbackRate = audio.defaultPlaybackRate;
  };
  return html`<label>${messages.speed}<select part="select" @change=${choose}>${speeds.map((speed) => html`<option value=${speed} ?selected=${speed === audio.playbackRate}>${number.format(speed)}×</option>`)}</select></label>`;
}

function sleepField({ lit: { html }, sleep }: Extras, { messages }: PanelView): TemplateResult {
  const choose = (event: Event) => {
    const { value } = event.target as HTMLSelectElement;
    sleep.set(value === "off" || value === "end" ? value : Number(value));
  };
  const option = (choice: SleepChoice, words: string) => html`<option value=${choice} ?selected=${choice === sleep.choice}>${words}</option>`;
  const timed = sleepMinutes.map((minutes) => option(minutes, fill(messages.sleepMinutes, { minutes })));
  return html`<label>${messages.sleep}<select part="select" @change=${choose}>${option("off", messages.sleepOff)}${timed}${option("end", messages.sleepEnd)}</select></label>`;
}

function captionsField(extras: Extras, { messages }: PanelView): TemplateResult {
  const turn = () => extras.showCaptions(!extras.captionsShown);
  return extras.lit.html`<label class="tick"><input type="checkbox" .checked=${extras.captionsShown} @change=${turn} />${messages.captions}</label>`;
}

function castButton({ lit: { html, nothing }, devices: { pick } }: Extras, { messages }: PanelView): TemplateResult | typeof nothing {
  return pick ? html`<button class="small" part="button" type="button" @click=${pick}>${messages.cast}</button>` : nothing;
}

function chapterItems({ lit: { html, nothing }, chapters }: Extras, { place, on }: PanelView): TemplateResult[] {
  const at = place?.at ?? 0;
  return chapters.map(
    ({ startSeconds, endSeconds, text }) =>
      html`<li><button class="chapter" type="button" aria-current=${startSeconds <= at && at < endSeconds ? "true" : nothing} @click=${() => on.seekTo(startSeconds)}><span class="time">${clockFace(startSeconds * 1000)}</span> <span dir="auto">${text}</span></button></li>`,
  );
}
