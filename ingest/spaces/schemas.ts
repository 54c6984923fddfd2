/** The forms of everything the API takes and gives; `openapi.json` is made from these. */
import { z } from "zod";
import { spaceIdPattern } from "../../packager/contract/urls.ts";
import { participantRoles } from "./participant-token.ts";

/** Words a person reads: no control characters (PostgreSQL refuses U+0000), not blank. */
const words = (max: number) =>
  z
    .string()
    .min(1)
    .max(max)
    .regex(/^(?=.*\S)[^\p{Cc}\p{Cs}]+$/u, "Expected words without control characters");
const webUrl = z
  .url({ protocol: /^https?$/ })
  .max(2048)
  .regex(/^[^\p{Cc}\s]*$/u);
const moment = z.iso.datetime({ offset: true });

export const idSchema = z.string().regex(spaceIdPattern);
const stateSchema = z.enum(["scheduled", "live", "ended"]);
const profileSchema = z.enum(["fast", "balanced", "saver"]);

export const accountBody = z.strictObject({
  name: words(100),
  handle: words(50),
  avatarUrl: webUrl.optional(),
  followerCount: z.int().min(0).max(2_000_000_000).optional(),
});

export const accountAnswer = z.object({ id: idSchema, name: z.string(), handle: z.string(), avatarUrl: webUrl.optional(), followerCount: z.int() });

export const spaceBody = z.strictObject({
  title: words(200),
  hostId: idSchema,
  startsAt: moment.optional(),
  record: z.boolean().optional(),
  profile: profileSchema.optional(),
});

const personAnswer = z.object({ id: idSchema, name: z.string(), handle: z.string(), avatarUrl: webUrl.optional() });

export const stageMemberAnswer = z.object({
  account: idSchema,
  name: z.string(),
  handle: z.string().optional(),
  avatarUrl: webUrl.optional(),
  role: z.enum(participantRoles),
  muted: z.boolean(),
  /** Then only the host or a co-host lifts it. */
  mutedByHost: z.boolean(),
  talking: z.boolean(),
});

export const spaceAnswer = z.object({
  id: idSchema,
  title: z.string(),
  hostId: idSchema,
  state: stateSchema,
  startsAt: moment.optional(),
  startedAt: moment.optional(),
  endedAt: moment.optional(),
  record: z.boolean(),
  profile: profileSchema,
  shareUrl: z.string(),
  embedUrl: z.string(),
  playbackUrl: z.string(),
  whipUrl: z.string(),
  studioUrl: z.string(),
  host: personAnswer,
  stage: z.array(stageMemberAnswer),
  /** Estimated from sampled beacons; the standard error is in listeners, 0 where everybody was counted. */
  audience: z.object({ listening: z.number().min(0), standardError: z.number().min(0) }).optional(),
});

export const listQuery = z.strictObject({
  state: z
    .string()
    .transform((text) => text.split(","))
    .pipe(z.array(stateSchema).min(1))
    .default(["live", "scheduled"]),
  limit: z.coerce.number().int().min(1).max(100).default(50),
  after: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,400}$/)
    .optional(),
});

export const listAnswer = z.object({ spaces: z.array(spaceAnswer), next: z.string().nullable() });

export const tokenBody = z.strictObject({ accountId: idSchema, role: z.enum(participantRoles) });
export const tokenAnswer = z.object({ token: z.string(), expiresAt: moment });

export const participantAnswer = z.object({
  ...stageMemberAnswer.shape,
  onStage: z.boolean(),
  barred: z.boolean(),
});
export const participantsAnswer = z.object({ participants: z.array(participantAnswer) });

export const participantBody = z
  .strictObject({ role: z.enum(["cohost", "speaker", "listener"]).optional(), muted: z.boolean().optional() })
  .refine(({ role, muted }) => role !== undefined || muted !== undefined, "Expected role, muted or both");

export const removeQuery = z.strictObject({ bar: z.enum(["true", "false"]).default("false") });

export const problemAnswer = z.object({ type: z.string(), title: z.string(), status: z.int(), detail: z.string(), code: z.string() });

export const stageEventsBody = z.strictObject({
  space: idSchema,
  events: z
    .array(
      z.object({
        type: z.enum(["joined", "left", "talking", "muted", "level"]),
        account: idSchema,
        name: z.string().max(200),
        talking: z.boolean().optional(),
        muted: z.boolean().optional(),
        at: z.number(),
      }),
    )
    .max(1000),
});
export type StageEvent = z.infer<typeof stageEventsBody>["events"][number];
