/** A space whose objects lie in the store, and what control knows of it, go in; what is to become of them comes out. */
import type { EpochMs, Milliseconds } from "../../../infra/clock/clock.ts";
import type { KnownRecording } from "../../contract/recordings.ts";

/** `unrecorded`: its packager, or who deleted it, was kept from removing all of it. */
export type Verdict = "keep" | "expired" | "unrecorded" | "orphan";

export interface Policy {
  readonly now: EpochMs;
  /** How long a replay is kept after its space began; absent: for ever. */
  readonly keepMs: Milliseconds | undefined;
}

/** A packager removes what was not to be recorded long before. */
const settledMs: Milliseconds = 3_600_000;

/** @param startedAt of the recording, where its facts can be read. */
export function judge({ startedAt }: { readonly startedAt: EpochMs | undefined }, known: KnownRecording | undefined, { now, keepMs }: Policy): Verdict {
  const began = startedAt ?? known?.startedAt ?? undefined;
  if (known?.state === "live") return "keep";
  if (keepMs !== undefined && began !== undefined && began < now - keepMs) return "expired";
  if (!known) return "orphan";
  const leftover = known.state === "ended" && !known.record && (known.endedAt ?? now) < now - settledMs;
  return leftover ? "unrecorded" : "keep";
}
