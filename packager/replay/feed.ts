/** A host's public replays go in; a podcast feed comes out: RSS 2.0 with the iTunes and Podcasting 2.0 tags. */

export interface FeedItem {
  readonly space: string;
  readonly title: string;
  /** Epoch ms. */
  readonly startedAt: number;
  readonly durationMs: number;
  readonly bytes: number;
  readonly links: { readonly page: string; readonly audio: string; readonly cover: string; readonly chapters: string };
  readonly transcript?: { readonly url: string; readonly language: string };
}

export interface Feed {
  readonly name: string;
  /** Address of the feed itself. */
  readonly self: string;
  readonly link: string;
  readonly cover: string;
  /** BCP 47: of what is said, where that is known. */
  readonly language: string | undefined;
  /** Newest first. */
  readonly items: readonly FeedItem[];
}

const namespaces = [
  'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"',
  'xmlns:podcast="https://podcastindex.org/namespace/1.0"',
  'xmlns:atom="http://www.w3.org/2005/Atom"',
].join(" ");

/** Directories take no feed without a language: failing all else, that of the description. */
const ownLanguage = "en";

export function renderFeed({ name, self, link, cover, language = ownLanguage, items }: Feed): string {
  const about = `Live audio spaces hosted by ${name}.`;
  const lines = [
    `<?xml version="1.0" encoding="UTF-8"?>`,
    `<rss version="2.0" ${namespaces}>`,
    "<channel>",
    tag("title", name),
    tag("link", link),
    `<atom:link href="${escaped(self)}" rel="self" type="application/rss+xml"/>`,
    tag("description", about),
    tag("language", language),
    tag("itunes:author", name),
    tag("itunes:explicit", "false"),
    `<itunes:category text="Society &amp; Culture"/>`,
    `<itunes:image href="${escaped(cover)}"/>`,
    tag("podcast:medium", "podcast"),
    ...items.flatMap(itemLines),
    "</channel>",
    "</rss>",
  ];
  return `${lines.join("\n")}\n`;
}

function itemLines({ space, title, startedAt, durationMs, bytes, links, transcript }: FeedItem): string[] {
  return [
    "<item>",
    tag("title", title),
    tag("link", links.page),
    `<guid isPermaLink="false">${escaped(space)}</guid>`,
    tag("pubDate", new Date(startedAt).toUTCString()),
    `<enclosure url="${escaped(links.audio)}" length="${bytes}" type="audio/mp4"/>`,
    tag("itunes:duration", String(Math.round(durationMs / 1000))),
    `<itunes:image href="${escaped(links.cover)}"/>`,
    `<podcast:chapters url="${escaped(links.chapters)}" type="application/json+chapters"/>`,
    ...(transcript ? [`<podcast:transcript url="${escaped(transcript.url)}" type="text/vtt" language="${escaped(transcript.language)}" rel="captions"/>`] : []),
    "</item>",
  ];
}

function tag(name: string, text: string): string {
  return `<${name}>${escaped(text)}</${name}>`;
}

/** Control characters and what is no character have no place in XML 1.0, escaped or not. By their numbers readers understand the others who unpack once too often. */
function escaped(text: string): string {
  return text
    .replaceAll(/[\p{Cc}\p{Cs}\uFFFE\uFFFF]/gu, " ")
    .replaceAll(/[&<>"']/g, (character) => `&#x${character.charCodeAt(0).toString(16).toUpperCase()};`);
}
