/** Who is on a live stage now, and since when what was missing goes in; what follows for the space comes out: its end, or the host's seat passed on or back. */
import type { EpochMs, Milliseconds } from "../../../infra/clock/clock.ts";

export interface PresenceLimits {
  /** A stage on which nobody has been for so long ends. */
  readonly emptyMs: Milliseconds;
  /** A host who has been away for so long has a co-host stand in. */
  readonly hostAwayMs: Milliseconds;
}

export interface StageNow {
  /** In the order in which they came. */
  readonly onStage: readonly string[];
  readonly host: string;
  readonly actingHost: string | undefined;
  readonly cohosts: readonly string[];
}

/** Since when nobody, or the one who has the host's seat, has been on stage. */
export interface Absence {
  readonly emptySince?: EpochMs;
  readonly hostAwaySince?: EpochMs;
}

export type PresenceDeed = { readonly kind: "end" } | { readonly kind: "pass"; readonly to: string } | { readonly kind: "give_back" };

export function stepPresence(
  absence: Absence,
  { stage, now, limits }: { readonly stage: StageNow; readonly now: EpochMs; readonly limits: PresenceLimits },
): { readonly absence: Absence; readonly deed?: PresenceDeed } {
  const { onStage, host, actingHost, cohosts } = stage;
  if (onStage.length === 0) {
    const emptySince = absence.emptySince ?? now;
    return { absence: { ...absence, emptySince }, ...(now - emptySince >= limits.emptyMs && { deed: { kind: "end" } }) };
  }
  if (onStage.includes(host)) return { absence: {}, ...(actingHost !== undefined && { deed: { kind: "give_back" } }) };
  if (actingHost !== undefined && onStage.includes(actingHost)) return { absence: {} };
  const hostAwaySince = absence.hostAwaySince ?? now;
  const to = now - hostAwaySince >= limits.hostAwayMs ? onStage.find((account) => cohosts.includes(account)) : undefined;
  return to === undefined ? { absence: { hostAwaySince } } : { absence: {}, deed: { kind: "pass", to } };
}
