/** The people on stage go in; their faces, with a ring around whoever speaks, come out. */
import { html, type TemplateResult } from "lit";
import { initialsOf } from "./initials.ts";
import type { PlayerView } from "./player-view.ts";
import type { Seat } from "./roster.ts";

/** In one line there is room for these. */
const fewest = 3;

export function seatsView({ seats, layout, messages }: PlayerView): TemplateResult {
  const shown = layout === "compact" ? seats.filter(({ talking }) => talking).slice(0, fewest) : seats;
  const empty = layout === "compact" ? "" : html`<li class="empty">${messages.stageEmpty}</li>`;
  return html`<ul class="seats" part="stage" aria-label=${messages.stage}>${shown.length === 0 ? empty : shown.map((seat) => seatView(seat, messages.isSpeaking))}</ul>`;
}

function seatView({ name, avatarUrl, talking }: Seat, isSpeaking: string): TemplateResult {
  // A picture that cannot be had leaves the initials to be seen.
  const face = html`${initialsOf(name)}${avatarUrl ? html`<img src=${avatarUrl} alt="" loading="lazy" referrerpolicy="no-referrer" />` : ""}`;
  return html`<li class="seat ${talking ? "talking" : ""}" part=${talking ? "seat talking" : "seat"}>
    <div class="face" aria-hidden="true">${face}</div>
    <span class="name" dir="auto" title=${name}>${name}</span>${talking ? html`<span class="sr">${isSpeaking}</span>` : ""}
  </li>`;
}
