/** What control tells every packager each second, also when nothing is live: which spaces are, so that an end nobody told of shows. */
import { z } from "zod";
import { spaceIdPattern } from "./urls.ts";

const space = z.string().regex(spaceIdPattern);

export const heartbeatSchema = z.strictObject({
  live: z.array(space).readonly(),
  /** Space → epoch seconds until which signatures of its playback are void. Absent: as it was. */
  revoked: z.record(space, z.number()).optional(),
});

export type Heartbeat = z.infer<typeof heartbeatSchema>;

/** `PUT` on a packager's internal port. */
export const heartbeatPath = "/internal/heartbeat";
