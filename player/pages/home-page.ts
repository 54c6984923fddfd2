/** The known spaces go in; the front page with what is live, what is coming, and how to begin comes out. */
import { audienceWords, marginWords } from "../web/audience-words.ts";
import type { Assets } from "./assets.ts";
import { avatar } from "./avatar.ts";
import { type Html, html } from "./html.ts";
import { layout } from "./layout.ts";
import { emblem } from "./logo.ts";
import type { PublicSpace } from "./public-space.ts";

const maxFaces = 5;

export function homePage(spaces: readonly PublicSpace[], { assets, localTrial }: { readonly assets: Assets; readonly localTrial: boolean }): Html {
  const of = (state: PublicSpace["state"]) => spaces.filter((space) => space.state === state);
  const [live, scheduled] = [of("live"), of("scheduled")];
  const body = html`<main class="wrap home">
<div class="intro"><h1>Take the stage. Everyone can listen.</h1><p class="lead">Up to thirteen people speak. Any number hear them about a second later, in any browser, at one link.</p>${emblem}</div>
${localTrial && begin}
<section aria-labelledby="live"><h2 id="live">Live now</h2>${live.length > 0 ? html`<ul class="spaces">${live.map(spaceCard)}</ul>` : html`<p class="empty card">Nobody is on stage at the moment.${localTrial && html` Start the demo to hear thirteen voices.`}</p>`}</section>
${scheduled.length > 0 && html`<section aria-labelledby="soon"><h2 id="soon">Coming up</h2><ul class="spaces">${scheduled.map(spaceCard)}</ul></section>`}
</main>`;
  return layout({
    assets,
    title: "Rostrum: live audio spaces",
    scripts: ["home.js"],
    head: html`<link rel="stylesheet" href="${assets.path("home.css")}">`,
    body,
  });
}

const begin = html`<div class="begin">
<form class="card" data-start><h2>Start a space</h2>
<label class="field">Title<input name="title" required maxlength="120" autocomplete="off" placeholder="What is it about?"></label>
<label class="field">Your name<input name="name" maxlength="60" autocomplete="name" placeholder="You"></label>
<button class="button" type="submit">Start speaking</button></form>
<div class="card demo" data-demo><h2>Just want to hear it?</h2><p class="quiet-text">Thirteen simulated speakers take the stage over real WebRTC, and you listen like anyone else.</p>
<button class="button quiet" type="button">Start the demo space</button></div>
<p class="said" role="status" data-said></p></div>`;

function spaceCard({ id, title, state, host, stage, startsAt, audience }: PublicSpace): Html {
  const faces = stage.slice(0, maxFaces).map(({ name }) => avatar({ name }));
  const more = stage.length - maxFaces;
  const when =
    state === "live"
      ? html`<span class="badge live">Live</span> <span class="quiet-text" data-audience="${id}"${audience && marginWords(audience) && html` title="${marginWords(audience)}"`}>${audience && audienceWords(audience)}</span>`
      : html`<span class="badge">${startsAt ? html`<time datetime="${startsAt}">${startsAt}</time>` : "Soon"}</span>`;
  return html`<li><a class="space card" href="/s/${id}">${when}<h3>${title}</h3><span class="host">${avatar(host)}<span>${host.name} <span class="quiet-text">@${host.handle}</span></span></span>
<span class="faces">${faces}${more > 0 && html`<span class="quiet-text">+${more}</span>`}</span></a></li>`;
}
