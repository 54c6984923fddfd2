/** The clock and the state of the next part go in, what is to be done with it comes out. */
import { msToSamples, type Samples } from "../contract/samples.ts";
import type { LiveLimits } from "./limits.ts";

export type PartDecision = "wait" | "publish" | "fill" | "gap";

/** @param now media time of the clock. @param end media time of the part's end. */
export function decidePart(
  { now, end, complete }: { readonly now: Samples; readonly end: Samples; readonly complete: boolean },
  limits: LiveLimits,
): PartDecision {
  if (complete) return "publish";
  const late = now - end;
  if (late >= msToSamples(limits.gapAfterMs)) return "gap";
  return late >= msToSamples(limits.partDeadlineMs) ? "fill" : "wait";
}
