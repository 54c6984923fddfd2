/** Who is on stage goes in, a tile for each comes out: who speaks and how loud, how well they are connected, and what a host may do about it. */
import { html, nothing, svg, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { Roster } from "../../model/roster.ts";
import type { Quality, Signal } from "../../model/signal.ts";
import type { Participant } from "../../model/stage-event.ts";
import { faceView } from "./face-view.ts";
import { icons } from "./icons.ts";

export interface StageModel {
  readonly roster: Roster;
  readonly signals: ReadonlyMap<string, Signal>;
  readonly own: string;
  readonly moderates: boolean;
}

export interface StageActions {
  mute(account: string, muted: boolean): void;
  askMuteAll(): void;
  openPerson(participant: Participant): void;
}

const seats = 13;
const roles = { host: "Host", cohost: "Co-host", speaker: "Speaker", listener: "Listener" } as const;

export function stageView({ roster, signals, own, moderates }: StageModel, actions: StageActions): TemplateResult {
  const speakers = roster.some(({ account, role, muted }) => account !== own && role === "speaker" && !muted);
  return html`
    <section class="studio-stage" aria-labelledby="stage-heading">
      <div class="section-head">
        <h2 id="stage-heading">On stage <span class="count">${roster.length}<span class="quiet-text"> of ${seats}</span></span></h2>
        ${moderates ? html`<button class="button quiet mute-all" type="button" ?disabled=${!speakers} @click=${() => actions.askMuteAll()}>${icons.muted}<span>Mute all</span></button>` : nothing}
      </div>
      ${roster.length === 0 ? html`<p class="empty card quiet-text">Nobody is on stage.</p>` : nothing}
      <ul class="tiles">
        ${repeat(
          roster,
          ({ account }) => account,
          (participant) => tile(participant, { signal: signals.get(participant.account), own, moderates }, actions),
        )}
      </ul>
    </section>`;
}

interface TileModel {
  readonly signal: Signal | undefined;
  readonly own: string;
  readonly moderates: boolean;
}

function tile(participant: Participant, { signal, own, moderates }: TileModel, actions: StageActions): TemplateResult {
  const { account, name, role, talking, muted } = participant;
  const state = muted ? "muted" : talking ? "speaking" : "";
  return html`
    <li class="tile ${talking && !muted ? "talking" : ""}" data-account=${account}>
      ${signal ? connection(signal.quality) : nothing}
      ${faceView(participant, { mark: muted ? html`<span class="muted-mark">${icons.muted}</span>` : nothing })}
      <bdi class="tile-name" title=${name}>${name}</bdi>
      <span class="tile-role quiet-text">${account === own ? `You · ${roles[role]}` : roles[role]}</span>
      <span class="visually-hidden">${state}</span>
      ${levelBar(muted ? 0 : (signal?.level ?? 0))}
      ${moderates && account !== own ? tileActions(participant, actions) : nothing}
    </li>`;
}

/** Drawn as a picture: the page's policy allows no style attributes. */
function levelBar(level: number): TemplateResult {
  return html`<svg class="tile-level" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">${svg`<rect class="track" width="100" height="4"></rect><rect class="now" width=${Math.round(level * 100)} height="4"></rect>`}</svg>`;
}

const bars: Readonly<Record<Quality, number>> = { good: 3, fair: 2, poor: 1 };

function connection(quality: Quality): TemplateResult {
  const lit = (bar: number) => (bar <= bars[quality] ? "lit" : "");
  return html`<span class="connection ${quality}" title="Connection: ${quality}"><svg viewBox="0 0 16 12" aria-hidden="true">${svg`<rect class=${lit(1)} x="0" y="8" width="4" height="4" rx="1"></rect><rect class=${lit(2)} x="6" y="4" width="4" height="8" rx="1"></rect><rect class=${lit(3)} x="12" y="0" width="4" height="12" rx="1"></rect>`}</svg><span class="visually-hidden">Connection ${quality}</span></span>`;
}

function tileActions(participant: Participant, actions: StageActions): TemplateResult {
  const { account, name, muted } = participant;
  return html`
    <span class="tile-actions">
      <button type="button" class="small" aria-label=${muted ? `Unmute ${name}` : `Mute ${name}`} title=${muted ? "Unmute" : "Mute"} @click=${() => actions.mute(account, !muted)}>${muted ? icons.microphone : icons.muted}</button>
      <button type="button" class="small" aria-haspopup="dialog" aria-label="More about ${name}" title="More" @click=${() => actions.openPerson(participant)}>${icons.more}</button>
    </span>`;
}
