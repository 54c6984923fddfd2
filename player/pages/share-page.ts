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
  const { title, host } = space;
  const body = html`<main class="wrap share">
<div class="share-head">
<h1><bdi>${title}</bdi></h1>
<p class="host">${avatar(host)}<span><strong><bdi>${host.name}</bdi></strong> <bdi class="quiet-text">@${host.handle}</bdi><br><span class="quiet-text">${hostLine(space)}</span></span></p>
</div>
${playerMarkup(space, { ...places, eager: true, pictures: true })}
${recorded(space)}
<aside class="share-side">${passItOn(space)}${reportForm(space)}</aside>
</main>`;
  return layout({
    assets,
    title: `${title} · Rostrum`,
    scripts: ["player.js", "listen.js", ...scriptsFor(space)],
    head: html`<link rel="stylesheet" href="${assets.path("share.css")}">${socialCard(space, places)}`,
    body,
  });
}

/** What goes with a programme that is kept; for a clip, the way to the whole. */
function recorded({ id, state, record, clip }: PublicSpace): Html | false {
  if (clip) return html`<p class="share-whole"><a href="${clip.wholeUrl}" data-signed>Listen to the whole space</a></p>`;
  if (record === false || (state !== "ended" && state !== "live")) return false;
  const downloads = state === "ended" && html`<rostrum-downloads space="${id}"></rostrum-downloads>`;
  return html`<section class="share-recorded"><rostrum-clip-maker space="${id}"${state === "live" && html` live`}></rostrum-clip-maker>${downloads}</section>`;
}

function scriptsFor({ state, record, clip }: PublicSpace): string[] {
  if (clip || record === false || (state !== "ended" && state !== "live")) return [];
  return state === "ended" ? ["clip-maker.js", "downloads.js"] : ["clip-maker.js"];
}

function hostLine({ state, startsAt, endedAt, clip }: PublicSpace): Html {
  if (clip) return html`Host, said ${moment(startsAt ?? "")}`;
  if (state === "live") return html`Host, live now`;
  if (state === "cancelled") return html`Host, cancelled`;
  if (state === "ended") return endedAt ? html`Host, ended ${moment(endedAt)}` : html`Host, ended`;
  return startsAt ? html`Host, starts ${moment(startsAt)}` : html`Host, not started yet`;
}

function moment(time: string): Html {
  return html`<time datetime="${time}">${readableTime(time)}</time>`;
}
