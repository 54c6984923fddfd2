/** A space goes in; the player element with all it needs to begin comes out. */
import { type Html, html, safeUrl } from "./html.ts";
import type { PublicSpace } from "./public-space.ts";

/** The playlist's address, without the origin where that is the page's own, so that a page behind a proxy plays through it. */
export function playbackAddress({ playbackUrl }: PublicSpace, { baseUrl }: { readonly baseUrl: string }): string {
  return playbackUrl.startsWith(`${baseUrl}/`) ? playbackUrl.slice(baseUrl.length) : playbackUrl;
}

/** Undefined where the media come from the page's own origin. */
export function mediaOrigin(space: PublicSpace, options: { readonly baseUrl: string }): string | undefined {
  const address = playbackAddress(space, options);
  return address.startsWith("/") ? undefined : new URL(address).origin;
}

export function playerMarkup(space: PublicSpace, options: { readonly baseUrl: string }): Html {
  const { title, state, startsAt, startedAt, host, stage } = space;
  const announced = JSON.stringify(stage.map(({ account, name, role }) => ({ account, name, role })));
  const times = html`${startsAt && html` starts-at="${startsAt}"`}${startedAt && html` started-at="${startedAt}"`}`;
  const artwork = safeUrl(host.avatarUrl ?? undefined);
  return html`<rostrum-player src="${playbackAddress(space, options)}" heading="${title}" host="${host.name}" state="${state}"${times}${artwork && html` artwork="${artwork}"`} stage="${announced}">
<noscript><p class="notice">Listening needs JavaScript. The stream itself is at <a href="${space.playbackUrl}">${space.playbackUrl}</a>.</p></noscript>
</rostrum-player>`;
}
