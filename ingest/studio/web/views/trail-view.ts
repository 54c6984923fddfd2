/** The audit trail goes in, sentences with their time come out, newest first. */
import { html, nothing, type TemplateResult } from "lit";
import { type AuditEntry, auditWords } from "../../model/audit-entry.ts";

export interface TrailModel {
  /** Absent: closed. */
  readonly trail: readonly AuditEntry[] | undefined;
  readonly nameOf: (account: string) => string;
}

export interface TrailActions {
  toggleTrail(open: boolean): void;
}

const clockTime = new Intl.DateTimeFormat(undefined, { timeStyle: "medium" });

export function trailView({ trail, nameOf }: TrailModel, actions: TrailActions): TemplateResult {
  const toggle = (event: Event) => actions.toggleTrail((event.currentTarget as HTMLDetailsElement).open);
  return html`
    <details class="card desk-card trail" @toggle=${toggle}>
      <summary><h2>What happened</h2></summary>
      ${trail && trail.length === 0 ? html`<p class="quiet-text">Nothing yet.</p>` : nothing}
      <ol tabindex="0" aria-label="What happened, newest first">${(trail ?? []).map(
        (entry) => html`<li><time class="quiet-text">${clockTime.format(entry.at)}</time> <span dir="auto">${auditWords(entry, nameOf)}</span></li>`,
      )}</ol>
    </details>`;
}
