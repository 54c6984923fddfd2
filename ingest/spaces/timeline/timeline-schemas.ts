/** The forms of the timeline. */
import { z } from "zod";
import { idSchema, personAnswer, spaceAnswer } from "../schemas.ts";

export const timelineQuery = z.strictObject({
  viewer: idSchema.optional(),
  /** Of each section. */
  limit: z.coerce.number().int().min(1).max(100).default(20),
});

export const timelineAnswer = z.object({
  spaces: z.array(
    spaceAnswer.extend({
      /** `following`: live, with a followed host or co-host. The sections come in this order. */
      section: z.enum(["following", "live", "scheduled", "replay"]),
      /** Whom the viewer follows there: the host and co-hosts first. */
      following: z.array(personAnswer),
    }),
  ),
});
