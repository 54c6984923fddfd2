/** A space goes in; the page on which its host edits the replay comes out. Whoever lacks the host's token is told so, and can do nothing. */
import type { Assets } from "./assets.ts";
import { type Html, html } from "./html.ts";
import { layout } from "./layout.ts";
import { type MediaPlaces, playerMarkup } from "./player-markup.ts";
import type { PublicSpace } from "./public-space.ts";

export function editPage(space: PublicSpace, { assets, ...places }: MediaPlaces & { readonly assets: Assets }): Html {
  const { id, title, shareUrl } = space;
  const body = html`<main class="wrap share edit">
<div class="share-head"><h1><bdi>${title}</bdi></h1><p><a href="${new URL(shareUrl).pathname}">To the page that listeners see</a></p></div>
<div class="share-recorded"><rostrum-replay-editor space="${id}"></rostrum-replay-editor></div>
<aside class="share-side">${playerMarkup(space, { ...places, eager: false })}<rostrum-downloads space="${id}"></rostrum-downloads></aside>
</main>`;
  const scripts = ["player.js", "replay-editor.js", "downloads.js"];
  return layout({
    assets,
    title: `Edit ${title} · Rostrum`,
    scripts,
    head: html`<meta name="robots" content="noindex"><link rel="stylesheet" href="${assets.path("share.css")}">`,
    body,
  });
}
