/** What listeners hear, with the delay they hear it with: the listeners' own player, loaded when it is asked for. */
import { html, nothing, type TemplateResult } from "lit";
import { icons } from "./icons.ts";

export interface MonitorModel {
  readonly live: boolean;
  readonly open: boolean;
  readonly space: string;
}

export interface MonitorActions {
  toggleMonitor(): void;
}

export function monitorView({ live, open, space }: MonitorModel, actions: MonitorActions): TemplateResult | typeof nothing {
  if (!live) return nothing;
  return html`
    <section class="card desk-card" aria-labelledby="monitor-heading">
      <div class="section-head"><h2 id="monitor-heading">What listeners hear</h2>
      <button class="button quiet" type="button" aria-expanded=${open} @click=${() => actions.toggleMonitor()}>${icons.listen}<span>${open ? "Close" : "Check"}</span></button></div>
      <p class="quiet-text">The same sound as theirs, some seconds after the stage. Wear headphones.</p>
      ${open ? html`<rostrum-player src="/live/${space}/index.m3u8" state="live" heading="What listeners hear"></rostrum-player>` : nothing}
    </section>`;
}
