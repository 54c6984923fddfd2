/** The mark in two sizes, a rostrum of three steps and the person on it, as markup for a page. */
import { html } from "./html.ts";

export const logo = html`<svg viewBox="0 0 48 48" aria-hidden="true"><g fill="currentColor"><rect x="4" y="34" width="40" height="8" rx="2"/><rect x="10" y="24" width="28" height="8" rx="2"/><rect x="17" y="14" width="14" height="8" rx="2"/></g><circle cx="24" cy="7" r="4" class="logo-head"/></svg>`;

/** The mark with the sound that goes out from it, for the front page. */
export const emblem = html`<svg class="emblem" viewBox="0 0 96 66" aria-hidden="true"><g fill="currentColor"><rect x="20" y="54" width="56" height="10" rx="2.500"/><rect x="28" y="41" width="40" height="10" rx="2.500"/><rect x="38" y="28" width="20" height="10" rx="2.500"/></g><circle cx="48" cy="18" r="5.500" class="logo-head"/><g class="wave"><path d="M37 12a12.500 12.500 0 0 0 0 12M30.500 8a20.500 20.500 0 0 0 0 20M24 4a28.500 28.500 0 0 0 0 28M59 12a12.500 12.500 0 0 1 0 12M65.500 8a20.500 20.500 0 0 1 0 20M72 4a28.500 28.500 0 0 1 0 28"/></g></svg>`;
