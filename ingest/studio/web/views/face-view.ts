/** A person goes in; their picture, or their initials on a colour of their own, comes out. */
import { html, nothing, type TemplateResult } from "lit";
import { initials, tintOf } from "../../model/wording.ts";

export interface Person {
  readonly account: string;
  readonly name: string;
  readonly avatarUrl?: string | undefined;
}

export function faceView({ account, name, avatarUrl }: Person, { mark }: { readonly mark?: TemplateResult | typeof nothing } = {}): TemplateResult {
  const hide = (event: Event) => (event.target as HTMLElement).classList.add("broken");
  const picture = html`<img class="face" src=${avatarUrl ?? ""} alt="" loading="lazy" referrerpolicy="no-referrer" @error=${hide}>`;
  return html`<span class="ring tint-${tintOf(account)}"><span class="letters" aria-hidden="true">${initials(name)}</span>${avatarUrl === undefined ? nothing : picture}${mark ?? nothing}</span>`;
}
