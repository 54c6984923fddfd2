/** The API's space object goes in, the little that the studio shows of it comes out. */
import { isSpaceState, type SpaceState } from "./stage-event.ts";

export interface SpaceSummary {
  readonly title: string;
  readonly state: SpaceState;
  /** Milliseconds since the epoch. */
  readonly startedAt: number | undefined;
  /** The listening page. */
  readonly shareUrl: string | undefined;
}

export function readSpace(value: unknown): SpaceSummary | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { title, state, startedAt, shareUrl } = value as Readonly<Record<string, unknown>>;
  if (!isSpaceState(state)) return undefined;
  return { title: typeof title === "string" ? title : "", state, startedAt: epochOf(startedAt), shareUrl: httpUrl(shareUrl) };
}

function epochOf(value: unknown): number | undefined {
  if (typeof value === "number") return value;
  const parsed = typeof value === "string" ? Date.parse(value) : Number.NaN;
  return Number.isNaN(parsed) ? undefined : parsed;
}

function httpUrl(value: unknown): string | undefined {
  return typeof value === "string" && /^https?:\/\//.test(value) ? value : undefined;
}
