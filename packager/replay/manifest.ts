/** What a complete recording says of itself: the broadcast it is of, and how much of each rendition there is. */
import { z } from "zod";
import { broadcastSchema } from "../contract/broadcast.ts";

export const manifestSchema = z.object({
  form: z.literal(1),
  broadcast: broadcastSchema,
  /** Lines in the index of each rendition. */
  segments: z.object({ a32: z.number().int(), a64: z.number().int(), a96: z.number().int() }),
});

export type Manifest = z.infer<typeof manifestSchema>;
