/** An invitation goes in, the question for a name comes out: whoever follows a link needs no account. */
import { html, nothing, type TemplateResult } from "lit";

export interface InvitedModel {
  readonly busy: boolean;
  readonly problem: string;
}

export function invitedView({ busy, problem }: InvitedModel, accept: (name: string) => void): TemplateResult {
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    accept(String(new FormData(event.currentTarget as HTMLFormElement).get("name") ?? "").trim());
  };
  return html`
    <form class="card invited" @submit=${submit}>
      <h2>You are invited to speak</h2>
      <p class="quiet-text">Tell the others what to call you. You choose when your microphone opens.</p>
      <label class="field">Your name<input name="name" required maxlength="100" pattern=".*\\S.*" autocomplete="name"></label>
      ${problem === "" ? nothing : html`<p class="notice error" role="alert">${problem}</p>`}
      <button class="button" type="submit" ?disabled=${busy}>Go on</button>
    </form>`;
}
