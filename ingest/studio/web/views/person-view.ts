/** Somebody on stage goes in, a dialog with everything a host may do with them comes out. */
import { html, nothing, type TemplateResult } from "lit";
import type { Signal } from "../../model/signal.ts";
import type { Participant } from "../../model/stage-event.ts";
import type { Role } from "../../model/ticket.ts";
import { faceView } from "./face-view.ts";

export interface PersonModel {
  readonly person: Participant | undefined;
  readonly signal: Signal | undefined;
  /** The visitor's own. */
  readonly role: Role;
}

export interface PersonActions {
  setRole(account: string, role: "cohost" | "speaker" | "listener"): void;
  askRemove(person: Participant): void;
  closePerson(): void;
}

/** The dialog is opened by whoever renders it, with `showModal()`. */
export function personView({ person, signal, role }: PersonModel, actions: PersonActions): TemplateResult {
  return html`
    <dialog class="card sheet person" aria-labelledby="person-heading" @close=${() => actions.closePerson()}>
      <form method="dialog">
        ${person ? html`<div class="person-head">${faceView(person)}<div><h2 id="person-heading"><bdi>${person.name}</bdi></h2>${signalWords(signal)}</div></div>${choices(person, role, actions)}` : nothing}
        <div class="sheet-actions"><button class="button quiet" type="submit">Close</button></div>
      </form>
    </dialog>`;
}

function signalWords(signal: Signal | undefined): TemplateResult | typeof nothing {
  if (!signal) return nothing;
  return html`<p class="quiet-text">Connection ${signal.quality} · ${signal.lossPercent.toFixed(1)} % lost · ${Math.round(signal.delayMs)} ms buffered</p>`;
}

/** Only the host appoints co-hosts; the host is nobody's to move. */
function choices(person: Participant, role: Role, actions: PersonActions): TemplateResult | typeof nothing {
  if (person.role === "host") return html`<p class="quiet-text">The host stays.</p>`;
  const give = (words: string, hint: string, to: "cohost" | "speaker" | "listener") =>
    html`<button class="choice" type="submit" @click=${() => actions.setRole(person.account, to)}><strong>${words}</strong><span class="quiet-text">${hint}</span></button>`;
  return html`
    <div class="choices">
      ${role === "host" && person.role === "speaker" ? give("Make co-host", "May accept requests, mute and remove.", "cohost") : nothing}
      ${role === "host" && person.role === "cohost" ? give("Make speaker again", "No longer helps to run the space.", "speaker") : nothing}
      ${give("Send to the audience", "Goes on listening, and may ask to speak again.", "listener")}
      <button class="choice danger" type="submit" @click=${() => actions.askRemove(person)}><strong>Remove…</strong><span class="quiet-text">Off the stage, and barred if you wish.</span></button>
    </div>`;
}
