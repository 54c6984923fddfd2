/** The mark, a rostrum of three steps and the person on it, as markup for a page. */
import { html } from "./html.ts";

export const logo = html`<svg viewBox="0 0 48 48" aria-hidden="true"><g fill="currentColor"><rect x="4" y="34" width="40" height="8" rx="2"/><rect x="10" y="24" width="28" height="8" rx="2"/><rect x="17" y="14" width="14" height="8" rx="2"/></g><circle cx="24" cy="7" r="4" class="logo-head"/></svg>`;
