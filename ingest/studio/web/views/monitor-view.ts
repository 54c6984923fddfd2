/** What listeners hear, with the delay they hear it with: the listeners' own player, loaded when it is asked for. */
import { html, nothing, type TemplateResult } from "lit";
import { icons } from "./icons.ts";

export interface MonitorModel {
  readonly live: boolean;
  /** Heard with a signed link only, of which the host has none. */
  readonly signed: boolean;
  readonly open: boolean;
  readonly space: string;
}

export interface MonitorActions {
  toggleMonitor(): void;
}

export function monitorView({ live, signed, open, space }: MonitorModel, actions: MonitorActions): TemplateResult | typeof nothing {
  if (!live) return nothing;
  const check = html`<button class="button quiet" type="button" aria-expanded=${open} @click=${() => actions.toggleMonitor()}>${icons.listen}<span>${open ? "Close" : "Check"}</span></button>`;
  const words = signed
    ? "Only who has a signed link hears it: open one of them to listen."
    : "The same sound as theirs, some seconds after the stage. Wear headphones.";
  return html`
    <section class="card desk-card" aria-labelledby="monitor-heading">
      <div class="section-head"><h2 id="monitor-heading">What listeners hear</h2>${signed ? nothing : check}</div>
      <p class="quiet-text">${words}</p>
      ${open && !signed ? html`<rostrum-player src="/live/${space}/index.m3u8" state="live" heading="What listeners hear"></rostrum-player>` : nothing}
    </section>`;
}
