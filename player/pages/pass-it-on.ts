/** A space goes in; the card with every way to hand its link on comes out: copy, share sheet, QR code, calendar, and the player for another site. */
import { googleCalendarUrl } from "./calendar.ts";
import { type Html, html } from "./html.ts";
import type { PublicSpace } from "./public-space.ts";

export function passItOn(space: PublicSpace): Html {
  const { id, title, shareUrl, state, clip } = space;
  const code = `${new URL(shareUrl).pathname}/qr.svg`;
  return html`<section class="card" aria-labelledby="pass-on"><h2 id="pass-on">Pass it on</h2>
<p class="quiet-text">${clip ? "Whoever has the link hears this clip." : "The link stays the same before, during and after the space."}</p>
<input class="link" aria-label="${clip ? "Link to this clip" : "Link to this space"}" readonly value="${shareUrl}">
<div class="row"><button class="button" type="button" data-copy="${shareUrl}" data-copied="Link copied.">Copy link</button>
<button class="button quiet" type="button" data-share="${shareUrl}" data-title="${title}" hidden>Share…</button></div>
${state === "scheduled" && calendar(space)}
<details><summary>QR code</summary><a class="qr" href="${code}" download="space-${id}.svg"><img src="${code}" alt="QR code of the link" width="232" height="232" loading="lazy"></a></details>
<details><summary>Put the player on your site</summary>${snippet(space)}</details>
<p class="said" role="status" data-said></p></section>`;
}

function calendar(space: PublicSpace): Html | undefined {
  const google = googleCalendarUrl(space);
  if (google === undefined) return undefined;
  return html`<div class="row" role="group" aria-label="Add to your calendar"><a class="button quiet" href="/s/${space.id}/event.ics">Add to calendar</a>
<a class="button quiet" href="${google}" target="_blank" rel="noopener noreferrer">Google Calendar</a></div>`;
}

function snippet({ embedUrl, title }: PublicSpace): Html {
  const code = html`<iframe src="${embedUrl}" title="${title}" width="100%" height="420" style="border:0" allow="autoplay" loading="lazy"></iframe>`.text;
  return html`<div class="snippet"><textarea class="link" rows="4" readonly aria-label="Code to embed">${code}</textarea>
<button class="button quiet" type="button" data-copy="${code}" data-copied="Code copied.">Copy code</button></div>`;
}
