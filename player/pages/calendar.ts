/** A scheduled space goes in; an entry for a calendar comes out: a file (RFC 5545), and the address that makes one at Google. */
import { createEvent } from "ics";
import { RostrumError } from "../../infra/errors/rostrum-error.ts";
import type { PublicSpace } from "./public-space.ts";

/** Nobody says how long a space will be. */
const plannedMs = 3_600_000;

/** @throws RostrumError `not_found` when the space has no time. */
export function calendarFile(space: PublicSpace): string {
  const { id, title, shareUrl, startsAt } = space;
  if (startsAt === undefined) throw new RostrumError("not_found", "This space has no time to put into a calendar.");
  const start = Date.parse(startsAt);
  const { error, value } = createEvent({
    uid: `${id}@rostrum`,
    productId: "-//Rostrum//Spaces//EN",
    title,
    description: descriptionOf(space),
    location: shareUrl,
    url: shareUrl,
    start,
    end: start + plannedMs,
    startInputType: "utc",
    alarms: [{ action: "display", description: title, trigger: { minutes: 10, before: true } }],
  });
  if (!value) throw error ?? new TypeError("No calendar entry was made.");
  return value;
}

export function googleCalendarUrl(space: PublicSpace): string | undefined {
  const { title, shareUrl, startsAt } = space;
  if (startsAt === undefined) return undefined;
  const moment = (epochMs: number) => new Date(epochMs).toISOString().replaceAll(/[-:]|\.\d+/g, "");
  const start = Date.parse(startsAt);
  const dates = `${moment(start)}/${moment(start + plannedMs)}`;
  return `https://calendar.google.com/calendar/render?${new URLSearchParams({ action: "TEMPLATE", text: title, dates, details: descriptionOf(space), location: shareUrl })}`;
}

function descriptionOf({ host, shareUrl }: PublicSpace): string {
  return `A live audio space with ${host.name} (@${host.handle}). Listen at ${shareUrl}`;
}
