/** The known spaces go in; the front page with what is live, what is coming, and how to begin comes out. */
import { audienceWords, marginWords } from "../web/audience-words.ts";
import type { Assets } from "./assets.ts";
import { avatar } from "./avatar.ts";
import { type Html, html } from "./html.ts";
import { layout } from "./layout.ts";
import { emblem } from "./logo.ts";
import type { TimelineSpace } from "./public-space.ts";
import { readableTime } from "./readable-time.ts";

const maxFaces = 5;

const sections = [
  { section: "following", heading: "On stage, of those you follow" },
  { section: "live", heading: "Live now" },
  { section: "scheduled", heading: "Coming up" },
  { section: "replay", heading: "To listen again" },
] as const satisfies readonly { readonly section: TimelineSpace["section"]; readonly heading: string }[];

/** What is on comes first; while nothing is, how to begin. */
export function homePage(spaces: readonly TimelineSpace[], { assets, localTrial }: { readonly assets: Assets; readonly localTrial: boolean }): Html {
  const onStage = spaces.some(({ section }) => section === "following" || section === "live");
  const lists = html`<div class="timeline" data-timeline>
${!onStage && nobody(localTrial)}
${sections.map((one) => timelineSection(one, spaces))}
</div>`;
  const body = html`<main class="wrap home">
<div class="intro"><h1>Take the stage. Everyone can listen.</h1><p class="lead">Up to thirteen people speak. Any number hear them about a second later, in any browser, at one link.</p>${emblem}</div>
${!onStage && localTrial && begin}
${lists}
${onStage && localTrial && begin}
</main>`;
  const head = html`<link rel="stylesheet" href="${assets.path("home.css")}">`;
  return layout({ assets, title: "Rostrum: live audio spaces", scripts: ["home.js"], head, body });
}

function timelineSection({ section, heading }: (typeof sections)[number], spaces: readonly TimelineSpace[]): Html {
  const shown = spaces.filter((space) => space.section === section);
  if (shown.length === 0) return html``;
  return html`<section aria-labelledby="${section}"><h2 id="${section}">${heading}</h2><ul class="spaces">${shown.map(spaceCard)}</ul></section>`;
}

function nobody(localTrial: boolean): Html {
  return html`<section aria-labelledby="live"><h2 id="live">Live now</h2><p class="empty card">Nobody is on stage at the moment.${localTrial && html` Start the demo to hear thirteen voices.`}</p></section>`;
}

const begin = html`<div class="begin">
<form class="card" data-start><h2>Start a space</h2>
<label class="field">Title<input name="title" required maxlength="120" autocomplete="off" placeholder="What is it about?"></label>
<label class="field">Your name<input name="name" maxlength="60" autocomplete="name" placeholder="You"></label>
<label class="choice"><input type="checkbox" name="record" checked> Record it, to be listened to again</label>
<button class="button" type="submit">Start speaking</button></form>
<div class="card demo" data-demo><h2>Just want to hear it?</h2><p class="quiet-text">Thirteen simulated speakers take the stage over real WebRTC, and you listen like anyone else.</p>
<button class="button quiet" type="button">Start the demo space</button></div>
<p class="said" role="status" data-said></p></div>`;

function spaceCard(space: TimelineSpace): Html {
  const { id, title, host, stage, following } = space;
  const faces = stage.slice(0, maxFaces).map(({ name }) => avatar({ name }));
  const more = stage.length - maxFaces;
  const known = following.map(({ name }) => name).join(", ");
  return html`<li><a class="space card" href="/s/${id}"><span class="when">${when(space)}</span><h3><bdi>${title}</bdi></h3>
<span class="host">${avatar(host)}<span><bdi>${host.name}</bdi> <bdi class="quiet-text">@${host.handle}</bdi></span></span>
${known !== "" && html`<span class="quiet-text known">You follow <bdi>${known}</bdi></span>`}
${stage.length > 0 && html`<span class="faces">${faces}${more > 0 && html`<span class="quiet-text">+${more}</span>`}</span>`}</a></li>`;
}

function when({ id, state, startsAt, endedAt, audience }: TimelineSpace): Html {
  const margin = audience && marginWords(audience);
  if (state === "live")
    return html`<span class="badge live">Live</span> <span class="quiet-text" data-audience="${id}"${margin && html` title="${margin}"`}>${audience && audienceWords(audience)}</span>`;
  if (state === "scheduled") return html`<span class="badge">${startsAt === undefined ? "Soon" : moment(startsAt)}</span>`;
  return html`<span class="badge">Replay</span> ${endedAt !== undefined && html`<span class="quiet-text">${moment(endedAt)}</span>`}`;
}

function moment(time: string): Html {
  return html`<time datetime="${time}">${readableTime(time)}</time>`;
}
