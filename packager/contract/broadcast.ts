/** What control tells a packager about one broadcast: idempotent, offered again every second until it is taken. */
import { z } from "zod";
import { spaceIdPattern } from "./urls.ts";

export const languagePattern = /^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}$/;

export const broadcastSchema = z.strictObject({
  space: z.string().regex(spaceIdPattern),
  run: z.string().regex(/^[A-Za-z0-9_-]{8,64}$/),
  /** Epoch of sample 0, in ms. */
  startedAt: z.number().positive(),
  /** Epoch at which the programme ended; absent while live. */
  endedAt: z.number().positive().optional(),
  profile: z.enum(["fast", "balanced", "saver"]),
  record: z.boolean(),
  title: z.string().max(200),
  /** Language (BCP 47) of the captions it will have; absent: it has none, ever. */
  captions: z.string().regex(languagePattern).optional(),
  /** Who hosts it, for what is made of the recording. */
  host: z.strictObject({ account: z.string().regex(spaceIdPattern), name: z.string().max(200) }).optional(),
});

export type Broadcast = z.infer<typeof broadcastSchema>;

/** `PUT` body and path of a packager's internal port. */
export const broadcastPath = (space: string): string => `/internal/broadcasts/${encodeURIComponent(space)}`;
