/** A space goes in; what a link to it looks like elsewhere comes out: title, a sentence, and what its picture says. */
import { coverSide } from "../../packager/contract/cover.ts";
import { initialsOf } from "../web/initials.ts";
import { Cards } from "./card/cards.ts";
import { type CardContent, cardSize } from "./card/draw-card.ts";
import type { PublicSpace } from "./public-space.ts";
import { readableTime } from "./readable-time.ts";

export interface Preview {
  readonly title: string;
  readonly description: string;
  readonly image: { readonly url: string; readonly width: number; readonly height: number; readonly alt: string };
}

/** Sites that show previews cut titles far below this. */
const maxTitle = 200;

const coverSize = { width: coverSide, height: coverSide } as const;

export function previewOf(space: PublicSpace): Preview {
  const { host, shareUrl, coverUrl } = space;
  const content = cardOf(space);
  const { title } = content;
  return {
    title,
    description: `${content.badge} with ${host.name} (@${host.handle}). ${space.state === "ended" && !space.clip ? "It was live on Rostrum." : "Listen in your browser."}`,
    image: {
      ...(coverUrl === undefined ? { url: `${shareUrl}/card.png?v=${Cards.keyOf(content)}`, ...cardSize } : { url: coverUrl, ...coverSize }),
      alt: `${content.badge}: ${title}`,
    },
  };
}

export function cardOf({ title, state, startsAt, host, clip }: PublicSpace): CardContent {
  const soon = startsAt === undefined ? "Coming up" : `Starts ${readableTime(startsAt)}`;
  const said = { live: "Live now", ended: "Ended", cancelled: "Cancelled", scheduled: soon }[state];
  const badge = clip ? `Clip of ${Math.round(clip.seconds)} seconds` : said;
  const tone = state === "cancelled" ? "ended" : state;
  return { title: shorten(title), badge, tone, hostName: host.name, hostHandle: host.handle, initials: initialsOf(host.name) };
}

function shorten(title: string): string {
  const characters = [...title];
  return characters.length > maxTitle ? `${characters.slice(0, maxTitle - 1).join("")}…` : title;
}
