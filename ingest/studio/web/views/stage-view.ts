/** Who is on stage goes in, a tile for each comes out: who speaks, who is muted, and what a host may do about it. */
import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { Roster } from "../../model/roster.ts";
import type { Participant } from "../../model/stage-event.ts";
import { initials, tintOf } from "../../model/wording.ts";
import { icons } from "./icons.ts";

export interface StageModel {
  readonly roster: Roster;
  readonly own: string;
  readonly moderates: boolean;
}

export interface StageActions {
  mute(account: string, muted: boolean): void;
  askRemove(participant: Participant): void;
}

export function stageView({ roster, own, moderates }: StageModel, actions: StageActions): TemplateResult {
  return html`
    <section class="studio-stage" aria-labelledby="stage-heading">
      <h2 id="stage-heading">On stage <span class="count">${roster.length}<span class="quiet-text"> of 13</span></span></h2>
      ${roster.length === 0 ? html`<p class="quiet-text">Nobody is on stage yet.</p>` : nothing}
      <ul class="tiles">
        ${repeat(
          roster,
          ({ account }) => account,
          (participant) => tile(participant, { own, moderates }, actions),
        )}
      </ul>
    </section>`;
}

function tile(participant: Participant, { own, moderates }: Pick<StageModel, "own" | "moderates">, actions: StageActions): TemplateResult {
  const { account, name, role, talking, muted } = participant;
  const state = muted ? "muted" : talking ? "speaking" : "";
  return html`
    <li class="tile ${talking && !muted ? "talking" : ""}" data-account=${account}>
      <span class="ring tint-${tintOf(account)}">${face(participant)}${muted ? html`<span class="muted-mark">${icons.muted}</span>` : nothing}</span>
      <span class="tile-name">${name}</span>
      <span class="tile-role quiet-text">${account === own ? "You" : role === "host" ? "Host" : role === "cohost" ? "Co-host" : "Speaker"}</span>
      <span class="visually-hidden">${state}</span>
      ${moderates && account !== own ? tileActions(participant, actions) : nothing}
    </li>`;
}

function face({ name, avatarUrl }: Participant): TemplateResult {
  const letters = html`<span class="letters" aria-hidden="true">${initials(name)}</span>`;
  if (avatarUrl === undefined) return letters;
  const hide = (event: Event) => (event.target as HTMLElement).classList.add("broken");
  return html`${letters}<img class="face" src=${avatarUrl} alt="" loading="lazy" referrerpolicy="no-referrer" @error=${hide}>`;
}

function tileActions(participant: Participant, actions: StageActions): TemplateResult {
  const { account, name, muted } = participant;
  return html`
    <span class="tile-actions">
      <button type="button" class="small" aria-label=${muted ? `Unmute ${name}` : `Mute ${name}`} title=${muted ? "Unmute" : "Mute"} @click=${() => actions.mute(account, !muted)}>${muted ? icons.microphone : icons.muted}</button>
      <button type="button" class="small" aria-label="Remove ${name}" title="Remove" @click=${() => actions.askRemove(participant)}>${icons.remove}</button>
    </span>`;
}
