/** A space goes in; the head's Open Graph, Twitter card and oEmbed discovery come out: what a link to it looks like elsewhere. */
import { type Html, html } from "./html.ts";
import { previewOf } from "./preview.ts";
import type { PublicSpace } from "./public-space.ts";

/** A frame that plays is taken from secure addresses only. */
const secure = /^https:/;

export function socialCard(space: PublicSpace, { baseUrl }: { readonly baseUrl: string }): Html {
  const { shareUrl, embedUrl, coverUrl } = space;
  const { title, description, image } = previewOf(space);
  const discovery = (format: string) => `${baseUrl}/oembed?format=${format}&url=${encodeURIComponent(shareUrl)}`;
  return html`<link rel="canonical" href="${shareUrl}">
<link rel="alternate" type="application/json+oembed" href="${discovery("json")}" title="${title}">
<link rel="alternate" type="text/xml+oembed" href="${discovery("xml")}" title="${title}">
${space.clip && html`<meta property="og:audio" content="${space.clip.audioUrl}"><meta property="og:audio:type" content="audio/mp4">`}
<meta name="description" content="${description}">
<meta property="og:type" content="website">
<meta property="og:site_name" content="Rostrum">
<meta property="og:title" content="${title}">
<meta property="og:description" content="${description}">
<meta property="og:url" content="${shareUrl}">
<meta property="og:image" content="${image.url}">
<meta property="og:image:type" content="image/png">
<meta property="og:image:width" content="${image.width}">
<meta property="og:image:height" content="${image.height}">
<meta property="og:image:alt" content="${image.alt}">
<meta name="twitter:card" content="${secure.test(embedUrl) ? "player" : coverUrl === undefined ? "summary_large_image" : "summary"}">
<meta name="twitter:title" content="${title}">
<meta name="twitter:description" content="${description}">
<meta name="twitter:image" content="${image.url}">
<meta name="twitter:image:alt" content="${image.alt}">
${secure.test(embedUrl) && html`<meta name="twitter:player" content="${embedUrl}"><meta name="twitter:player:width" content="480"><meta name="twitter:player:height" content="420">`}`;
}
