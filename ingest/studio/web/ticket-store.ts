/** The page's address goes in, the ticket comes out; the address bar is left without it, so that copying the address gives nobody one's seat. */
import { readTicket, type Ticket, tokenOf } from "../model/ticket.ts";

const keyOf = (space: string) => `rostrum-ticket:${space}`;

/** @returns undefined when neither the fragment nor this tab's memory holds a token. */
export function takeTicket(space: string): Ticket | undefined {
  const given = tokenOf(location.hash);
  if (given !== undefined) {
    remember(space, given);
    history.replaceState(history.state, "", `${location.pathname}${location.search}`);
  }
  const token = given ?? recall(space);
  return token === undefined ? undefined : readTicket(token);
}

/** Storage may be switched off: then a reload needs the link again, and nothing else is lost. */
export function remember(space: string, token: string): void {
  try {
    sessionStorage.setItem(keyOf(space), token);
  } catch {
    return;
  }
}

function recall(space: string): string | undefined {
  try {
    return sessionStorage.getItem(keyOf(space)) ?? undefined;
  } catch {
    return undefined;
  }
}
