/** A guest's session goes in; the card that asks to speak, says what became of it, and holds the microphone comes out. */
import { html, nothing, type TemplateResult } from "lit";
import { messageFor } from "../../model/messages.ts";
import { isTrying, mayRetry } from "../../model/studio-machine.ts";
import type { StopReason, StudioState } from "../../model/studio-state.ts";
import type { GuestSession } from "../guest-session.ts";

/** After these one has to ask again. */
const sentAway: ReadonlySet<StopReason> = new Set(["barred", "removed", "sent_down"]);

export interface GuestActions {
  ask(note: string): void;
  withdraw(): void;
  join(): void;
  toggleMute(): void;
  leave(): void;
}

export function guestView(session: GuestSession, actions: GuestActions): TemplateResult {
  const { title, advice } = wordsOf(session);
  return html`
    <section class="card" aria-labelledby="guest-heading">
      <div role="status"><h2 id="guest-heading">${title}</h2><p class="quiet-text">${advice}</p></div>
      ${controls(session, actions)}
      ${session.note === "" ? nothing : html`<p class="notice error" role="alert">${session.note}</p>`}
    </section>`;
}

function wordsOf({ phase, presence }: GuestSession): { readonly title: string; readonly advice: string } {
  if (phase === "waiting")
    return { title: "You asked to speak", advice: "The host sees it. When you are brought up, your microphone opens here, on this page." };
  if (phase === "declined") return { title: "Not this time", advice: "The host declined. You can go on listening, and ask again." };
  if (phase === "stage") return messageFor(presence.state, { muted: presence.muted, hosts: false });
  return { title: "Something to say?", advice: "Ask to speak, and the host can bring you up on stage." };
}

function controls({ phase, presence, mutedByHost }: GuestSession, actions: GuestActions): TemplateResult {
  if (phase === "waiting") return html`<button class="button quiet" type="button" @click=${() => actions.withdraw()}>Take it back</button>`;
  if (phase !== "stage" || isOver(presence.state)) return askForm(actions);
  const leave = html`<button class="button quiet" type="button" @click=${() => actions.leave()}>Leave the stage</button>`;
  if (!isTrying(presence.state))
    return html`<div class="row"><button class="button" type="button" @click=${() => actions.join()}>Join the stage</button>${leave}</div>`;
  const label = presence.muted ? "Unmute microphone" : "Mute microphone";
  return html`<div class="row">
    <button class="button" type="button" ?disabled=${mutedByHost} @click=${() => actions.toggleMute()}>${mutedByHost ? "The host muted you" : label}</button>
    ${leave}
  </div>`;
}

/** Whoever may still speak, but has no microphone yet or no seat, does not ask for what they have. */
function isOver(state: StudioState): boolean {
  return state.phase === "left" || (state.phase === "stopped" && (sentAway.has(state.reason) || !mayRetry(state)));
}

function askForm(actions: GuestActions): TemplateResult {
  const ask = (event: SubmitEvent) => {
    event.preventDefault();
    actions.ask(String(new FormData(event.currentTarget as HTMLFormElement).get("note") ?? "").trim());
  };
  return html`<form class="ask" @submit=${ask}>
    <label class="field">What about? <input name="note" maxlength="200" autocomplete="off" placeholder="Optional"></label>
    <button class="button" type="submit">Ask to speak</button>
  </form>`;
}
