/** Open invites go in; a form that makes a link, the link made last, and what is still open come out. */
import { html, nothing, type TemplateResult } from "lit";
import type { Invite, InviteWish } from "../../model/invite.ts";

export interface InvitesModel {
  readonly invites: readonly Invite[];
  readonly link: string | undefined;
  readonly copied: boolean;
  /** Only the host invites co-hosts. */
  readonly appoints: boolean;
}

export interface InvitesActions {
  invite(wish: InviteWish): void;
  revoke(id: string): void;
  copy(text: string): void;
}

const usesOffered = [1, 5, 20] as const;

export function invitesView({ invites, link, copied, appoints }: InvitesModel, actions: InvitesActions): TemplateResult {
  const make = (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    actions.invite({ role: form.get("role") === "cohost" ? "cohost" : "speaker", uses: Number(form.get("uses")) });
  };
  return html`
    <section class="card desk-card" aria-labelledby="invites-heading">
      <h2 id="invites-heading">Invite by link</h2>
      <form class="invite-form" @submit=${make}>
        <label class="field">As<select name="role"><option value="speaker">Speaker</option>${appoints ? html`<option value="cohost">Co-host</option>` : nothing}</select></label>
        <label class="field">For<select name="uses">${usesOffered.map((uses) => html`<option value=${uses}>${uses === 1 ? "one person" : `${uses} people`}</option>`)}</select></label>
        <button class="button quiet" type="submit">Make a link</button>
      </form>
      ${
        link === undefined
          ? nothing
          : html`<div class="invite-link"><input class="link" readonly aria-label="Invitation link" .value=${link}><button class="button" type="button" @click=${() => actions.copy(link)}>${copied ? "Copied" : "Copy"}</button></div>
        <p class="quiet-text">Whoever has this link can speak. It is shown this once.</p>`
      }
      ${invites.length === 0 ? nothing : html`<ul class="invites">${invites.map((invite) => entry(invite, actions))}</ul>`}
    </section>`;
}

function entry({ id, role, usesLeft, expiresAt }: Invite, actions: InvitesActions): TemplateResult {
  const until = new Intl.DateTimeFormat(undefined, { dateStyle: "short", timeStyle: "short" }).format(expiresAt);
  const words = `${role === "cohost" ? "Co-host" : "Speaker"}, ${usesLeft} left, until ${until}`;
  return html`<li><span class="quiet-text">${words}</span><button class="button quiet" type="button" aria-label="Revoke the invite: ${words}" @click=${() => actions.revoke(id)}>Revoke</button></li>`;
}
