/** A space goes in; the page that people share, with player, host, stage and social card, comes out. */
import type { Assets } from "./assets.ts";
import { avatar } from "./avatar.ts";
import { type Html, html, safeUrl } from "./html.ts";
import { layout } from "./layout.ts";
import { type MediaPlaces, playerMarkup } from "./player-markup.ts";
import type { PublicSpace } from "./public-space.ts";

interface ShareOptions extends MediaPlaces {
  readonly assets: Assets;
}

export function sharePage(space: PublicSpace, { assets, ...places }: ShareOptions): Html {
  const { title, host } = space;
  const body = html`<main class="wrap share">
<div class="share-head">
<h1>${title}</h1>
<p class="host">${avatar(host)}<span><strong>${host.name}</strong> <span class="quiet-text">@${host.handle}</span><br><span class="quiet-text">${hostLine(space)}</span></span></p>
</div>
${playerMarkup(space, places)}
<aside class="share-side">
<section class="card"><h2>Pass it on</h2><p class="quiet-text">The link stays the same before, during and after the space.</p>
<div class="row"><input class="link" aria-label="Link to this space" readonly value="${space.shareUrl}"><button class="button" type="button" data-copy="${space.shareUrl}">Copy link</button></div>
<details><summary>Put the player on your site</summary><textarea class="link" rows="3" readonly aria-label="Code to embed">${`<iframe src="${space.embedUrl}" title="${title}" width="100%" height="420" allow="autoplay" loading="lazy"></iframe>`}</textarea></details>
<p class="said" role="status" data-said></p></section>
</aside>
</main>`;
  return layout({ assets, title: `${title} · Rostrum`, scripts: ["player.js", "listen.js"], head: card(space), body });
}

function hostLine({ state, startsAt, endedAt }: PublicSpace): string {
  if (state === "live") return "Host, live now";
  if (state === "ended") return endedAt ? `Host, ended ${readable(endedAt)}` : "Host, ended";
  return startsAt ? `Host, starts ${readable(startsAt)}` : "Host, not started yet";
}

/** Pages are shared by caches, so the time is given in UTC; the player counts down in the listener's own. */
function readable(time: string): string {
  return `${new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "short", timeZone: "UTC" }).format(new Date(time))} UTC`;
}

/** Open Graph and Twitter card: what a link to the space looks like elsewhere. */
function card(space: PublicSpace): Html {
  const { title, host, shareUrl, embedUrl, state } = space;
  const description = `${state === "live" ? "Live now" : state === "scheduled" ? "Coming up" : "Ended"} with ${host.name} (@${host.handle}). Listen in your browser.`;
  const image = safeUrl(host.avatarUrl ?? undefined);
  return html`<link rel="canonical" href="${shareUrl}">
<link rel="alternate" type="application/json+oembed" href="/oembed?url=${encodeURIComponent(shareUrl)}" title="${title}">
<meta name="description" content="${description}">
<meta property="og:type" content="website">
<meta property="og:site_name" content="Rostrum">
<meta property="og:title" content="${title}">
<meta property="og:description" content="${description}">
<meta property="og:url" content="${shareUrl}">
${image && html`<meta property="og:image" content="${image}">`}
<meta name="twitter:card" content="${/^https:/.test(embedUrl) ? "player" : "summary"}">
<meta name="twitter:title" content="${title}">
<meta name="twitter:description" content="${description}">
${image && html`<meta name="twitter:image" content="${image}">`}
${/^https:/.test(embedUrl) && html`<meta name="twitter:player" content="${embedUrl}"><meta name="twitter:player:width" content="480"><meta name="twitter:player:height" content="420">`}`;
}
