/** A space goes in; the form with which anybody tells the embedding site that something is wrong there comes out. */
import { type Html, html } from "./html.ts";
import type { PublicSpace } from "./public-space.ts";

const reasons = [
  ["abuse", "Abuse or harassment"],
  ["hate", "Hate"],
  ["violence", "Violence or threats"],
  ["self_harm", "Self-harm"],
  ["sexual", "Sexual content"],
  ["spam", "Spam or fraud"],
  ["illegal", "Something illegal"],
  ["other", "Something else"],
] as const;

export function reportForm({ id, stage }: PublicSpace): Html {
  const people = stage.map(({ account, name }) => html`<option value="${account}">${name}</option>`);
  return html`<section class="card" aria-label="Report"><details><summary>Report something wrong</summary>
<form class="report" data-report="${id}">
<label class="field">What is it?<select name="reason" required>${reasons.map(([value, words]) => html`<option value="${value}">${words}</option>`)}</select></label>
${people.length > 0 && html`<label class="field">Whom is it about?<select name="accountId"><option value="">The whole space</option>${people}</select></label>`}
<label class="field">In your words<textarea class="link" name="words" rows="3" maxlength="1000" placeholder="Optional"></textarea></label>
<button class="button quiet" type="submit">Send the report</button>
<p class="said" role="status"></p></form></details></section>`;
}
