/** What control tells a packager of timed text: cues on the programme clock, and when each is to be shown at the live edge. */
import { z } from "zod";
import type { RunPath } from "./urls.ts";

/** Milliseconds of the programme, counted from `startedAt`. */
const moment = z
  .int()
  .min(0)
  .max(Number.MAX_SAFE_INTEGER / 1000);

/** When it was said, which is what a transcript tells. */
export const cueSchema = z.strictObject({ start: moment, end: moment, text: z.string().min(1).max(1000) });

export const captionsSchema = z.strictObject({
  cues: z
    .array(
      z.strictObject({
        ...cueSchema.shape,
        /** Not before this: what was said is known only afterwards, and twins must put it into the same part. */
        showFrom: moment,
      }),
    )
    .min(1)
    .max(50),
});

export type Cue = z.infer<typeof cueSchema>;
export type IncomingCue = z.infer<typeof captionsSchema>["cues"][number];

/** `PUT` on a packager's internal port. */
export const captionsPath = ({ space, run }: RunPath): string => `/internal/captions/${space}/${run}`;
