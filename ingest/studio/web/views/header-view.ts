/** A space and its time go in, the top of the page comes out: what is on, since when, and the way to the listeners. */
import { html, nothing, type TemplateResult } from "lit";
import type { SpaceSummary } from "../../model/space-summary.ts";
import type { Role, Ticket } from "../../model/ticket.ts";
import { elapsedText } from "../../model/wording.ts";
import { icons, mark } from "./icons.ts";

export interface HeaderModel {
  readonly space: SpaceSummary | undefined;
  readonly ticket: Ticket | undefined;
  readonly role: Role | undefined;
  readonly now: number;
  readonly copied: boolean;
  readonly busy: boolean;
}

export interface HeaderActions {
  copyLink(): void;
  startSpace(): void;
  askEnd(): void;
}

const audience = new Intl.NumberFormat();
const roleWords = { host: "Host", cohost: "Co-host", speaker: "Speaker", listener: "Listener" } as const;

export function headerView(model: HeaderModel, actions: HeaderActions): TemplateResult {
  const { space, ticket } = model;
  return html`
    <header>
      <div class="bar">
        <div class="wrap">
          <a class="brand" href="/">${mark}<span>Rostrum</span></a>
          ${space ? stateBadge(space, model.now) : nothing}
        </div>
      </div>
      <div class="wrap studio-head">
        <div class="studio-title">
          <h1 dir="auto">${space?.title || "Studio"}</h1>
          ${ticket ? html`<p class="quiet-text">You are <strong><bdi>${ticket.name}</bdi></strong> · ${roleWords[model.role ?? ticket.role]}</p>` : nothing}
        </div>
        <div class="studio-links">${space ? linkButtons(space, model, actions) : nothing}${space && model.role === "host" ? hostButton(space, model, actions) : nothing}</div>
      </div>
    </header>`;
}

function stateBadge(space: SpaceSummary, now: number): TemplateResult {
  if (space.state !== "live")
    return html`<span class="badge">${space.state === "scheduled" ? "Not started" : space.state === "ended" ? "Ended" : "Cancelled"}</span>`;
  return html`<span class="live-since">${space.listening === undefined ? nothing : html`<span class="listening">${icons.listen}<span>${audience.format(Math.round(space.listening))}<span class="visually-hidden"> listening</span></span></span>`}${space.recorded ? html`<span class="badge recording">Recording</span>` : nothing}<span class="badge live">Live</span><span class="clock" role="timer" aria-live="off">${space.startedAt === undefined ? "" : elapsedText(now - space.startedAt)}</span></span>`;
}

function linkButtons(space: SpaceSummary, { copied }: HeaderModel, actions: HeaderActions): TemplateResult | typeof nothing {
  if (space.shareUrl === undefined) return nothing;
  return html`
    <button class="button quiet" type="button" @click=${() => actions.copyLink()}>${icons.link}<span aria-live="polite">${copied ? "Link copied" : "Copy link"}</span></button>
    <a class="button quiet" href=${space.shareUrl} target="_blank" rel="noopener">${icons.listen}<span>Listening page</span></a>`;
}

function hostButton(space: SpaceSummary, { busy, ticket }: HeaderModel, actions: HeaderActions): TemplateResult | typeof nothing {
  if (space.state === "scheduled")
    return html`<button class="button" type="button" ?disabled=${busy} @click=${() => actions.startSpace()}>Start the space</button>`;
  // What tells that it is the host stays in the fragment, which no server sees.
  if (space.state === "ended" && space.recorded && ticket)
    return html`<a class="button" href="/s/${ticket.space}/edit#token=${encodeURIComponent(ticket.token)}">Edit the replay</a>`;
  if (space.state !== "live") return nothing;
  return html`<button class="button quiet ending" type="button" ?disabled=${busy} @click=${() => actions.askEnd()}>End the space</button>`;
}
