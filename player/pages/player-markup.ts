/** A space goes in; the player element with all it needs to begin comes out. */
import { isSigned } from "../../packager/contract/playback-signature.ts";
import { livePaths, replayPaths } from "../../packager/contract/urls.ts";
import { type Html, html } from "./html.ts";
import { previewOf } from "./preview.ts";
import type { PublicSpace } from "./public-space.ts";

/** The playlist's address, without the origin where that is the page's own, so that a page behind a proxy plays through it. */
export function playbackAddress({ playbackUrl }: PublicSpace, { baseUrl }: { readonly baseUrl: string }): string {
  return addressHere(playbackUrl, baseUrl);
}

function addressHere(url: string, baseUrl: string): string {
  return url.startsWith(`${baseUrl}/`) ? url.slice(baseUrl.length) : url;
}

export interface MediaPlaces {
  readonly baseUrl: string;
  /** Base of the public object store, where there is one. */
  readonly storeUrl?: string | undefined;
}

/** Origins of the media that are not the page's own. */
export function mediaOrigins(space: PublicSpace, places: MediaPlaces): string[] {
  const addresses = [playbackAddress(space, places), storeAddress(space, places)];
  return [...new Set(addresses.filter((address) => address !== undefined && !address.startsWith("/")).map((address) => new URL(address ?? "").origin))];
}

/** Where a copy for everybody lies outside the origin: of what is live the plain one, of a recording the files. */
function storeAddress({ id }: PublicSpace, { storeUrl }: MediaPlaces): string | undefined {
  return storeUrl === undefined || isSigned(id) ? undefined : `${storeUrl}${livePaths.multivariant(id)}`;
}

interface MarkupOptions {
  /** Whether whoever opens the page came to listen, so that the engine is fetched while they read. */
  readonly eager: boolean;
  /** Whether it may show pictures of people, which lie on somebody else's site. */
  readonly pictures?: boolean;
}

/** The list of names takes the room of the seats until the script is there, so that nothing below moves; without a script the sound is there all the same. */
export function playerMarkup(space: PublicSpace, { eager, pictures = false, ...places }: MediaPlaces & MarkupOptions): Html {
  const { id, title, state, startsAt, startedAt, host, stage, audience, shareUrl, coverUrl } = space;
  const pictured = (avatarUrl: string | undefined) => pictures && avatarUrl?.startsWith("https:") && { avatarUrl };
  const announced = JSON.stringify(stage.map(({ account, name, role, avatarUrl }) => ({ account, name, role, ...pictured(avatarUrl) })));
  const times = html`${startsAt && html` starts-at="${startsAt}"`}${startedAt && html` started-at="${startedAt}"`}`;
  // Ours: a frame on somebody's site asks nobody else for anything.
  const artwork = addressHere(coverUrl ?? previewOf(space).image.url, places.baseUrl);
  const fallback = state === "ended" ? undefined : storeAddress(space, places);
  const more = html` artwork="${artwork}"${fallback && html` fallback="${fallback}"`}${audience && html` audience="${JSON.stringify(audience)}"`}${eager && html` preload`}`;
  const src = playbackAddress(space, places);
  const recording = space.clip ? html` downloads="${JSON.stringify([{ label: "M4A", url: space.clip.audioUrl }])}"` : recordingOf(space);
  const file = state === "ended" && (space.clip?.audioUrl ?? (space.record && replayPaths.download(id, "audio.m4a")));
  const captions = state !== "ended" && space.captions !== undefined && html` captions="${src}"`;
  return html`<rostrum-player src="${src}" heading="${title}" host="${host.name}" state="${space.clip ? "clip" : state}"${times} share="${shareUrl}"${more}${captions}${recording} stage="${announced}">
<p class="waiting-title" aria-hidden="true"><span>${title}</span></p>
<ul class="waiting-seats" aria-label="On stage">${stage.map(({ name }) => html`<li>${name}</li>`)}</ul>
<noscript><audio controls preload="none"><source src="${src}" type="application/vnd.apple.mpegurl">${file && html`<source src="${file}" type="audio/mp4">`}</audio><p class="notice">Without JavaScript, your browser plays it if it knows HLS. The address for any other player: <a href="${space.playbackUrl}">${space.playbackUrl}</a></p></noscript>
</rostrum-player>`;
}

/** What belongs to a replay. Each is there as soon as it is made; the player does without what is not. */
function recordingOf({ id, state, record, endedAt, captions }: PublicSpace): Html | false {
  if (record === false) return html` replay="none"`;
  if (state !== "ended") return false;
  const at = (name: Parameters<typeof replayPaths.download>[1]) => replayPaths.download(id, name);
  const downloads = JSON.stringify([
    { label: "M4A", url: at("audio.m4a") },
    { label: "MP3", url: at("audio.mp3") },
  ]);
  // Whether it is still there is asked by the page's script: what a host takes away must not stay in a cached page.
  const kept = record ? html` data-ended-at="${endedAt ?? ""}" data-replay-news="${replayPaths.exports(id)}"` : html``;
  return html`${kept} waveform="${at("waveform.json")}" chapters="${at("chapters.vtt")}"${captions !== undefined && html` captions="${at("transcript.vtt")}"`} downloads="${downloads}"`;
}
