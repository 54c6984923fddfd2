/** A space goes in; the page that people share, with player, host, stage and what its link looks like elsewhere, comes out. */
import type { Assets } from "./assets.ts";
import { avatar } from "./avatar.ts";
import { type Html, html } from "./html.ts";
import { layout } from "./layout.ts";
import { passItOn } from "./pass-it-on.ts";
import { type MediaPlaces, playerMarkup } from "./player-markup.ts";
import type { PublicSpace } from "./public-space.ts";
import { readableTime } from "./readable-time.ts";
import { reportForm } from "./report-form.ts";
import { socialCard } from "./social-card.ts";

interface ShareOptions extends MediaPlaces {
  readonly assets: Assets;
}

export function sharePage(space: PublicSpace, { assets, ...places }: ShareOptions): Html {
  const { title, host, state } = space;
  const body = html`<main class="wrap share">
<div class="share-head">
<h1 dir="auto">${title}</h1>
<p class="host">${avatar(host)}<span><strong><bdi>${host.name}</bdi></strong> <bdi class="quiet-text">@${host.handle}</bdi><br><span class="quiet-text">${hostLine(space)}</span></span></p>
</div>
${playerMarkup(space, { ...places, eager: true })}
${state === "ended" ? html`<section class="share-downloads"><rostrum-downloads space="${space.id}"></rostrum-downloads></section>` : html``}
<aside class="share-side">${passItOn(space)}${reportForm(space)}</aside>
</main>`;
  return layout({
    assets,
    title: `${title} · Rostrum`,
    scripts: ["player.js", "listen.js", ...(state === "ended" ? ["downloads.js"] : [])],
    head: html`<link rel="stylesheet" href="${assets.path("share.css")}">${socialCard(space, places)}`,
    body,
  });
}

function hostLine({ state, startsAt, endedAt }: PublicSpace): Html {
  if (state === "live") return html`Host, live now`;
  if (state === "cancelled") return html`Host, cancelled`;
  if (state === "ended") return endedAt ? html`Host, ended ${moment(endedAt)}` : html`Host, ended`;
  return startsAt ? html`Host, starts ${moment(startsAt)}` : html`Host, not started yet`;
}

function moment(time: string): Html {
  return html`<time datetime="${time}">${readableTime(time)}</time>`;
}
