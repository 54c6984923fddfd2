/** What control orders of ingest about one live room: idempotent, offered again every second until the space ends. */
import { z } from "zod";
import { spaceIdPattern } from "../../packager/contract/urls.ts";

const participantSchema = z.strictObject({
  muted: z.boolean().optional(),
  barred: z.boolean().optional(),
  role: z.enum(["host", "cohost", "speaker"]).optional(),
  /** Brought up by somebody who may: a listener's token is enough. */
  raised: z.boolean().optional(),
});
const participantsSchema = z.record(z.string().regex(spaceIdPattern), participantSchema);

export const roomOrderSchema = z.strictObject({
  space: z.string().regex(spaceIdPattern),
  run: z.string().regex(/^[A-Za-z0-9_-]{8,64}$/),
  /** Epoch of sample 0, in ms. */
  startedAt: z.number().positive(),
  profile: z.enum(["fast", "balanced", "saver"]),
  participants: participantsSchema,
});

/** Changes a few participants at once, between two full orders. */
export const roomPatchSchema = z.strictObject({ participants: participantsSchema });

export type RoomOrder = z.infer<typeof roomOrderSchema>;

/** `PUT`, `PATCH`, `GET` and `DELETE` path on ingest's internal port. */
export const roomPath = (space: string): string => `/internal/rooms/${encodeURIComponent(space)}`;

export const roomCapacitySchema = z.object({ full: z.boolean() });

/** What ingest answers to `GET` {@link capacityPath}: whether one more room would find no place. */
export type RoomCapacity = z.infer<typeof roomCapacitySchema>;

export const capacityPath = "/internal/capacity";
