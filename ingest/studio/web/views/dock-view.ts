/** One's own microphone goes in, the controls at the bottom of the page come out. */
import { html, nothing, type TemplateResult } from "lit";
import { icons } from "./icons.ts";

export interface DockModel {
  readonly onStage: boolean;
  readonly muted: boolean;
  readonly mutedByHost: boolean;
  /** Speech reaches the microphone. */
  readonly talking: boolean;
}

export interface DockActions {
  toggleMute(): void;
  leave(): void;
  openSettings(): void;
}

export function dockView(model: DockModel, actions: DockActions): TemplateResult {
  const label = model.muted ? "Unmute microphone" : "Mute microphone";
  return html`
    <section class="dock" aria-label="Your microphone">
      <button class="mic ${model.muted ? "off" : "on"}" type="button" aria-label=${label} aria-keyshortcuts="Alt+M" title="${label} (Alt+M)" @click=${() => actions.toggleMute()}>
        <span class="mic-level" aria-hidden="true"></span>${model.muted ? icons.muted : icons.microphone}
      </button>
      <p class="dock-words">${words(model)}</p>
      <button class="button quiet" type="button" @click=${() => actions.openSettings()}>${icons.settings}<span>Sound</span></button>
      ${model.onStage ? html`<button class="button danger" type="button" @click=${() => actions.leave()}>${icons.leave}<span>Leave</span></button>` : nothing}
    </section>`;
}

function words({ muted, mutedByHost, talking, onStage }: DockModel): TemplateResult {
  if (mutedByHost) return html`<strong>The host muted you</strong>`;
  if (muted && talking && onStage) return html`<strong class="warn">You are muted</strong> <span class="quiet-text">nobody hears you</span>`;
  if (!onStage) return html`<span class="quiet-text">You join with the microphone ${muted ? "muted" : "on"}</span>`;
  if (muted) return html`<strong>Muted</strong> <span class="quiet-text">press Alt+M to speak</span>`;
  return html`<strong>You are heard</strong> <span class="quiet-text">press Alt+M to mute</span>`;
}
