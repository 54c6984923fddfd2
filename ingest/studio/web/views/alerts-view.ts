/** What deserves attention goes in, a line for each comes out; it is read aloud when it begins, not each second. */
import { html, type TemplateResult } from "lit";
import type { Alert } from "../../model/alerts.ts";
import { icons } from "./icons.ts";

const spoken: Readonly<Record<Alert["kind"], string>> = {
  dead_air: "Warning: nobody is speaking.",
  clipping: "Warning: your microphone is too loud.",
  connection: "Warning: a speaker has a poor connection.",
};

export function alertsView(alerts: readonly Alert[]): TemplateResult {
  return html`
    <p class="visually-hidden" role="status">${alerts.map(({ kind }) => spoken[kind]).join(" ")}</p>
    <div class="alerts" aria-hidden="true">${alerts.map(({ kind, words }) => html`<p class="notice warning" data-alert=${kind}>${icons.warning}<span>${words}</span></p>`)}</div>`;
}
