/** The API's space object goes in, the little that the studio shows of it comes out. */
import { isFields } from "./fields.ts";
import { isSpaceState, type SpaceState } from "./stage-event.ts";

export interface SpaceSummary {
  readonly title: string;
  readonly state: SpaceState;
  /** Milliseconds since the epoch. */
  readonly startedAt: number | undefined;
  /** The listening page. */
  readonly shareUrl: string | undefined;
  readonly recorded: boolean;
  /** Heard with a signed link only. */
  readonly signed: boolean;
  /** Who listens, by sampled beacons; absent while nothing is known. */
  readonly listening: number | undefined;
}

const states: readonly SpaceState[] = ["scheduled", "live", "ended", "cancelled"];

/** A cache in between may still tell of a moment ago, and a space never goes back. */
export function newerSpace(known: SpaceSummary | undefined, read: SpaceSummary | undefined): SpaceSummary | undefined {
  return known && read && states.indexOf(read.state) < states.indexOf(known.state) ? known : (read ?? known);
}

/** Its state may be told before the rest of it. */
export function inState(space: SpaceSummary, state: SpaceState, now: number): SpaceSummary {
  return { ...space, state, startedAt: space.startedAt ?? (state === "live" ? now : undefined) };
}

/** @param baseUrl what links relative to the site are relative to. */
export function readSpace(value: unknown, baseUrl: string): SpaceSummary | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { title, state, startedAt, shareUrl, record, signed, audience } = value as Readonly<Record<string, unknown>>;
  if (!isSpaceState(state)) return undefined;
  return {
    title: typeof title === "string" ? title : "",
    state,
    startedAt: epochOf(startedAt),
    shareUrl: linkOf(shareUrl, baseUrl),
    recorded: record === true,
    signed: signed === true,
    listening: isFields(audience) && typeof audience.listening === "number" ? audience.listening : undefined,
  };
}

function epochOf(value: unknown): number | undefined {
  if (typeof value === "number") return value;
  const parsed = typeof value === "string" ? Date.parse(value) : Number.NaN;
  return Number.isNaN(parsed) ? undefined : parsed;
}

function linkOf(value: unknown, baseUrl: string): string | undefined {
  if (typeof value !== "string" || !URL.canParse(value, baseUrl)) return undefined;
  const url = new URL(value, baseUrl);
  return url.protocol === "https:" || url.protocol === "http:" ? url.href : undefined;
}
