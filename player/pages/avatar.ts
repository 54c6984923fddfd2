/** A person goes in; their picture, or their initials where there is none, comes out. */
import { initialsOf } from "../web/initials.ts";
import { type Html, html, safeUrl } from "./html.ts";

export function avatar({ name, avatarUrl }: { readonly name: string; readonly avatarUrl?: string | null | undefined }): Html {
  const url = safeUrl(avatarUrl ?? undefined);
  if (url) return html`<img class="avatar" src="${url}" alt="" width="40" height="40" referrerpolicy="no-referrer">`;
  return html`<span class="avatar" aria-hidden="true">${initialsOf(name)}</span>`;
}
