/** What can be passed on goes in: a link, a moment, a clip, the recording; its part of the panel comes out. */
import type { TemplateResult } from "lit";
import type { Extras } from "./extras.ts";
import { fill } from "./messages/languages.ts";
import type { PanelView } from "./messages/panel-words.ts";
import { clockFace } from "./time-words.ts";

const clipSeconds = 30;

export function sharePanel(extras: Extras, view: PanelView): TemplateResult {
  const { html, nothing } = extras.lit;
  const { messages, place } = view;
  const link = linkOf(extras, view);
  const native = "share" in navigator && matchMedia("(pointer: coarse)").matches;
  return html`<div class="sharing">
      <input class="link" readonly aria-label=${messages.link} .value=${link} @focus=${(event: Event) => (event.target as HTMLInputElement).select()} />
      <button class="small" part="button" type="button" @click=${() => void extras.copy(link)}>${messages.copyLink}</button>
      ${native ? html`<button class="small" part="button" type="button" @click=${() => void navigator.share({ url: link }).catch(() => undefined)}>${messages.share}</button>` : nothing}
      ${place && !place.live ? momentField(extras, view) : nothing} ${clipButton(extras, view)}
    </div>
    <p class="note" role="status">${extras.said ? messages[extras.said] : ""}</p>
    ${downloads(extras, view)}`;
}

/** `t` is the second at which to begin. */
function linkOf({ facts, fromHere }: Extras, { place }: PanelView): string {
  const link = new URL(facts.shareUrl, document.baseURI);
  if (fromHere && place && !place.live) link.searchParams.set("t", String(place.at));
  return link.href;
}

function momentField(extras: Extras, { messages, place }: PanelView): TemplateResult {
  const turn = () => {
    extras.fromHere = !extras.fromHere;
    extras.host.onChange();
  };
  const words = fill(messages.fromHere, { time: clockFace((place?.at ?? 0) * 1000) });
  return extras.lit.html`<label class="tick"><input type="checkbox" .checked=${extras.fromHere} @change=${turn} />${words}</label>`;
}

function clipButton({ lit: { html, nothing }, host }: Extras, { messages, place, sounding }: PanelView): TemplateResult | typeof nothing {
  if (!place || !sounding) return nothing;
  const cut = () => host.clip({ fromSeconds: Math.max(0, place.at - clipSeconds), toSeconds: place.at });
  return html`<button class="small" part="button" type="button" @click=${cut}>${fill(messages.clip, { seconds: clipSeconds })}</button>`;
}

function downloads({ lit: { html, nothing }, facts }: Extras, { messages }: PanelView): TemplateResult | typeof nothing {
  if (facts.downloads.length === 0) return nothing;
  const link = ({ label, url }: (typeof facts.downloads)[number]) =>
    html`<a class="small" part="button" href=${url} download>${messages.download} ${label}</a>`;
  return html`<div class="sharing">${facts.downloads.map(link)}</div>`;
}
