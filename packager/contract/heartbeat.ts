/** What control tells every packager each second, also when nothing is live: which spaces are, so that an end nobody told of shows. */
import { z } from "zod";
import { spaceIdPattern } from "./urls.ts";

export const heartbeatSchema = z.strictObject({ live: z.array(z.string().regex(spaceIdPattern)).readonly() });

export type Heartbeat = z.infer<typeof heartbeatSchema>;

/** `PUT` on a packager's internal port. */
export const heartbeatPath = "/internal/heartbeat";
