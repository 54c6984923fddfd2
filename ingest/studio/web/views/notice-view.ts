/** A state goes in, what it means and what to do comes out, spoken to screen readers when it changes. */
import { html, nothing, type TemplateResult } from "lit";
import { type Hearer, messageFor } from "../../model/messages.ts";
import { mayRetry } from "../../model/studio-machine.ts";
import type { StudioState } from "../../model/studio-state.ts";
import { icons } from "./icons.ts";

export interface NoticeModel extends Hearer {
  readonly state: StudioState;
  readonly note: string;
  /** The others cannot be heard before a click: the browser wants one. */
  readonly silentPage: boolean;
}

export interface NoticeActions {
  join(): void;
  leave(): void;
  hear(): void;
}

export function noticeView({ state, note, silentPage, ...hearer }: NoticeModel, actions: NoticeActions): TemplateResult {
  const { title, advice } = messageFor(state, hearer);
  const busy = state.phase === "asking" || state.phase === "joining" || state.phase === "rejoining" || state.phase === "waiting";
  const tone = state.phase === "stopped" ? "stopped" : busy ? "busy" : state.phase === "onStage" ? "fine" : "calm";
  return html`
    <section class="card studio-notice ${tone}">
      <div role="status" aria-live="polite" aria-atomic="true">
        <h2>${busy ? html`<span class="pulse" aria-hidden="true"></span>` : nothing}${title}</h2>
        <p class="quiet-text">${advice}</p>
      </div>
      <div class="studio-notice-actions">
        ${mayRetry(state) ? joinButton(state, actions) : nothing}
        ${busy ? html`<button class="button quiet" type="button" @click=${() => actions.leave()}>Cancel</button>` : nothing}
        ${silentPage ? html`<button class="button" type="button" @click=${() => actions.hear()}>${icons.listen}<span>Hear the others</span></button>` : nothing}
      </div>
    </section>
    ${note === "" ? nothing : html`<p class="notice error" role="alert">${note}</p>`}`;
}

function joinButton(state: StudioState, actions: NoticeActions): TemplateResult {
  const words = state.phase === "lobby" ? "Join the stage" : state.phase === "left" ? "Join again" : "Try again";
  return html`<button class="button join" type="button" @click=${() => actions.join()}>${icons.microphone}<span>${words}</span></button>`;
}
