/** What could not be shown goes in; a page that says so kindly, and where to go instead, comes out. */
import type { Assets } from "./assets.ts";
import { type Html, html } from "./html.ts";
import { layout } from "./layout.ts";

export function problemPage({ assets, heading, text }: { readonly assets: Assets; readonly heading: string; readonly text: string }): Html {
  const body = html`<main class="wrap problem"><h1>${heading}</h1><p>${text}</p><p><a class="button" href="/">See what is live now</a></p></main>`;
  return layout({ assets, title: `${heading} · Rostrum`, scripts: [], body });
}
