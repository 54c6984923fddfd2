/** What could not be shown goes in; a page that says so kindly, and where to go instead, comes out. */
import type { Assets } from "./assets.ts";
import { type Html, html } from "./html.ts";
import { layout } from "./layout.ts";

interface Problem {
  readonly assets: Assets;
  readonly heading: string;
  readonly text: string;
  /** Within another site's page: there is no room, and no other place of ours to go to in it. */
  readonly framed: boolean;
}

export function problemPage({ assets, heading, text, framed }: Problem): Html {
  const away = !framed && html`<p><a class="button" href="/">See what is live now</a></p>`;
  const body = html`<main class="wrap problem${framed && " card"}"><h1>${heading}</h1><p>${text}</p>${away}</main>`;
  return layout({ assets, title: `${heading} · Rostrum`, scripts: [], body, bare: framed });
}
