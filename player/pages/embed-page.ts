/** A space goes in; the page for other sites' frames, nothing but the player, comes out. */
import type { Assets } from "./assets.ts";
import { type Html, html } from "./html.ts";
import { layout } from "./layout.ts";
import { type MediaPlaces, playerMarkup } from "./player-markup.ts";
import type { PublicSpace } from "./public-space.ts";

/** `?layout=`, `?theme=`, `?lang=`, `?t=` and `?end=` are read by the page's script: a cache keeps one page for all of them. */
export function embedPage(space: PublicSpace, { assets, ...places }: MediaPlaces & { readonly assets: Assets }): Html {
  const body = html`<main>${playerMarkup(space, { ...places, eager: false })}<p class="by"><a href="${space.shareUrl}" target="_blank" rel="noopener" data-signed>Open on Rostrum</a></p></main>`;
  return layout({ assets, title: space.title, scripts: ["player.js", "listen.js"], body, bare: true });
}
