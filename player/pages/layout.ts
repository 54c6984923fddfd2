/** A page's title, head and body go in, the whole document comes out. */
import type { Assets } from "./assets.ts";
import { type Html, html } from "./html.ts";
import { logo } from "./logo.ts";

interface Layout {
  readonly assets: Assets;
  readonly title: string;
  /** Names of the scripts, `player.js` among them where the player is used. */
  readonly scripts: readonly string[];
  readonly head?: Html;
  readonly body: Html;
  /** Without the site's header and footer. */
  readonly bare?: boolean;
}

export function layout({ assets, title, scripts, head, body, bare = false }: Layout): Html {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="icon" type="image/svg+xml" href="${assets.path("logo.svg")}">
<link rel="stylesheet" href="${assets.path("style.css")}">
<link rel="stylesheet" href="${assets.path("pages.css")}">
${scripts.map((name) => html`<script type="module" src="${name === "player.js" ? "/player.js" : assets.path(name)}"></script>`)}
${head}
</head>
<body${bare ? html` class="bare"` : html``}>
${bare ? html`` : header}
${body}
${bare ? html`` : footer}
</body>
</html>
`;
}

const header = html`<header class="bar"><div class="wrap"><a class="brand" href="/">${logo} Rostrum</a><a class="quiet-text" href="/">All spaces</a></div></header>`;
const footer = html`<footer class="foot"><div class="wrap quiet-text"><span>Live audio for any number of listeners.</span> <a class="quiet-text" href="/capacity">What an audience costs</a></div></footer>`;
