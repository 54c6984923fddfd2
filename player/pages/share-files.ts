/** A space goes in; what goes with its link comes out of small addresses beside the share page: its picture, its QR code, its calendar entry. */
import { type Request, type Response, Router } from "express";
import { renderSVG } from "uqr";
import { calendarFile } from "./calendar.ts";
import { Cards } from "./card/cards.ts";
import { cardOf } from "./preview.ts";
import type { PublicSpace } from "./public-space.ts";

export interface ShareFilesOptions {
  readonly find: (request: Request) => Promise<PublicSpace>;
  readonly cards: Cards;
  readonly keepSeconds: (space: PublicSpace) => number;
}

/** The picture's address names what it shows; whoever asks for another look gets the present one, for a moment. */
const lookedUpSeconds = 86_400;

export function createShareFiles({ find, cards, keepSeconds }: ShareFilesOptions): Router {
  const router = Router();
  const send = (response: Response, { type, seconds, body }: { readonly type: string; readonly seconds: number; readonly body: string | Buffer }) => {
    response.set({
      "cache-control": `public, max-age=${seconds}, s-maxage=${seconds}, stale-while-revalidate=30, stale-if-error=600`,
      "content-security-policy": "default-src 'none'",
      "cross-origin-resource-policy": "cross-origin",
      "x-content-type-options": "nosniff",
    });
    response.type(type).end(body);
  };
  router.get(["/s/:id/card.png", "/s/:id/clips/:clip/card.png"], async (request, response) => {
    const space = await find(request);
    const content = cardOf(space);
    const seconds = request.query.v === Cards.keyOf(content) ? lookedUpSeconds : keepSeconds(space);
    send(response, { type: "image/png", seconds, body: await cards.get(content) });
  });
  router.get(["/s/:id/qr.svg", "/s/:id/clips/:clip/qr.svg"], async (request, response) => {
    const space = await find(request);
    send(response, { type: "image/svg+xml", seconds: lookedUpSeconds, body: renderSVG(space.shareUrl, { border: 2 }) });
  });
  router.get("/s/:id/event.ics", async (request, response) => {
    const space = await find(request);
    const body = calendarFile(space);
    response.set("content-disposition", `attachment; filename="space-${space.id}.ics"`);
    send(response, { type: "text/calendar; charset=utf-8", seconds: keepSeconds(space), body });
  });
  return router;
}
