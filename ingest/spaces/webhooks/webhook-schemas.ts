/** The forms of webhooks and their deliveries. */
import { z } from "zod";
import { idSchema, moment } from "../schemas.ts";

const url = z
  .url({ protocol: /^https?$/ })
  .max(2048)
  .refine((text) => {
    if (!URL.canParse(text)) return false;
    const { username, password, hash } = new URL(text);
    return username === "" && password === "" && hash === "";
  }, "Expected a URL without user, password and fragment");

export const webhookBody = z.strictObject({
  url,
  /** `space.started`, `request.made`, …; absent or empty: every event. */
  events: z
    .array(z.string().regex(/^[a-z_]{1,40}\.[a-z_]{1,40}$/))
    .max(50)
    .default([]),
});

export const webhookAnswer = z.object({ id: idSchema, url: z.string(), events: z.array(z.string()), madeAt: moment });
/** The secret is told once. */
export const madeWebhookAnswer = webhookAnswer.extend({ secret: z.string() });
export const webhooksAnswer = z.object({ webhooks: z.array(webhookAnswer) });

export const deliveriesQuery = z.strictObject({
  state: z.enum(["waiting", "delivered", "dead"]).default("dead"),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export const deliveryAnswer = z.object({
  id: idSchema,
  event: z.string(),
  spaceId: idSchema.optional(),
  state: z.enum(["waiting", "delivered", "dead"]),
  attempts: z.int(),
  madeAt: moment,
  settledAt: moment.optional(),
  /** Why the last try failed. */
  reason: z.string().optional(),
  payload: z.string(),
});
export const deliveriesAnswer = z.object({ deliveries: z.array(deliveryAnswer) });
