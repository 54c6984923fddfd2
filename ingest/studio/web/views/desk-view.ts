/** The host's desk goes in; the column beside the stage comes out: requests, what listeners hear, invites and the trail. */
import { html, nothing, type TemplateResult } from "lit";
import type { StudioSession } from "../studio-session.ts";
import { type InvitesActions, invitesView } from "./invites-view.ts";
import { type MonitorActions, monitorView } from "./monitor-view.ts";
import { type RequestsActions, requestsView } from "./requests-view.ts";
import { type TrailActions, trailView } from "./trail-view.ts";

export interface DeskModel {
  readonly session: StudioSession;
  readonly monitoring: boolean;
  readonly copied: boolean;
  readonly now: number;
}

export type DeskActions = RequestsActions & InvitesActions & MonitorActions & TrailActions;

const seats = 13;

/** Whoever does not moderate sees only what listeners hear; the trail is the host's. */
export function deskView({ session, monitoring, copied, now }: DeskModel, actions: DeskActions): TemplateResult {
  const { desk, role, roster, space, ticket } = session;
  const moderates = (role === "host" || role === "cohost") && space?.state !== "ended";
  const nameOf = (account: string) =>
    (account === ticket.account ? ticket.name : roster.find((one) => one.account === account)?.name) ??
    desk.queue.find((one) => one.account === account)?.name ??
    account;
  return html`
    <aside class="desk" aria-label=${moderates ? "Running the space" : "The space"}>
      ${moderates ? requestsView({ queue: desk.queue, full: roster.length >= seats, now }, actions) : nothing}
      ${monitorView({ live: space?.state === "live", signed: space?.signed === true, open: monitoring, space: ticket.space }, actions)}
      ${moderates ? invitesView({ invites: desk.invites, link: desk.link, copied, appoints: role === "host" }, actions) : nothing}
      ${role === "host" ? trailView({ trail: desk.trail, nameOf }, actions) : nothing}
    </aside>`;
}
