/** The forms of everything the API takes and gives; `openapi.json` is made from these. */
import { z } from "zod";
import { languagePattern } from "../../packager/contract/broadcast.ts";
import { participantRoles } from "../../packager/contract/participant-token.ts";
import { maxPlaybackSeconds } from "../../packager/contract/playback-signature.ts";
import { spaceIdPattern } from "../../packager/contract/urls.ts";
import { words } from "../../packager/contract/words.ts";

const webUrl = z
  .url({ protocol: /^https?$/ })
  .max(2048)
  .regex(/^[^\p{Cc}\s]*$/u);
export const moment = z.iso.datetime({ offset: true });

export const idSchema = z.string().regex(spaceIdPattern);
const stateSchema = z.enum(["scheduled", "live", "ended", "cancelled"]);
const profileSchema = z.enum(["fast", "balanced", "saver"]);

const followerCount = z.int().min(0).max(2_000_000_000);

export const accountBody = z.strictObject({
  name: words(100),
  handle: words(50),
  avatarUrl: webUrl.optional(),
  followerCount: followerCount.optional(),
  verified: z.boolean().optional(),
  /** Overrides the host policy for this account, either way. */
  mayHost: z.boolean().optional(),
});

export const accountAnswer = z.object({
  id: idSchema,
  name: z.string(),
  handle: z.string(),
  avatarUrl: webUrl.optional(),
  followerCount: z.int(),
  verified: z.boolean().optional(),
  mayHost: z.boolean().optional(),
});

/** What the embedding site vouches for in an account's token, where it keeps the graph itself. */
export const accountClaims = z.strictObject({
  followerCount: followerCount.optional(),
  verified: z.boolean().optional(),
  mayHost: z.boolean().optional(),
  /** Instead of the follows kept here. */
  following: z.array(idSchema).max(300).optional(),
});

export const spaceBody = z.strictObject({
  title: words(200),
  hostId: idSchema,
  description: words(500).optional(),
  startsAt: moment.optional(),
  record: z.boolean().optional(),
  profile: profileSchema.optional(),
  /** Language (BCP 47) of the captions that the space will have while it is live; without it there will be none. */
  captions: z.string().regex(languagePattern).optional(),
  /** Heard with a signature in the path only. */
  signed: z.boolean().optional(),
});

/** Only before the start. */
export const editBody = z
  .strictObject({ ...spaceBody.pick({ description: true, startsAt: true, record: true, captions: true }).shape, title: words(200).optional() })
  .refine((body) => Object.keys(body).length > 0, "Expected a field to change");

export const personAnswer = z.object({ id: idSchema, name: z.string(), handle: z.string(), avatarUrl: webUrl.optional() });

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

export const playbackBody = z.strictObject({
  ttlSeconds: z
    .int()
    .min(60)
    .max(maxPlaybackSeconds)
    .default(4 * 3600),
});
export const playbackAnswer = z.object({
  /** The part of the paths that lets its holder listen; the same for all who ask within five minutes. */
  signature: z.string(),
  expiresAt: moment,
  playbackUrl: z.string(),
  shareUrl: z.string(),
  embedUrl: z.string(),
});

export const spaceAnswer = z.object({
  id: idSchema,
  title: z.string(),
  hostId: idSchema,
  state: stateSchema,
  description: z.string().optional(),
  startsAt: moment.optional(),
  startedAt: moment.optional(),
  /** Also of a cancelled space: when it was cancelled. */
  endedAt: moment.optional(),
  /** Somebody said so, nobody was left on stage, or nobody started it. */
  endedReason: z.enum(["asked", "deserted", "never_started"]).optional(),
  record: z.boolean(),
  profile: profileSchema,
  /** Language (BCP 47). */
  captions: z.string().optional(),
  /** Whether playing it takes a signature. */
  signed: z.boolean(),
  shareUrl: z.string(),
  embedUrl: z.string(),
  playbackUrl: z.string(),
  whipUrl: z.string(),
  studioUrl: z.string(),
  /** The image drawn for the space, for social cards. */
  cardUrl: z.string(),
  /** An iCalendar event; there while the space is scheduled. */
  calendarUrl: z.string(),
  host: personAnswer,
  cohosts: z.array(personAnswer),
  /** The co-host who holds the host's seat while the host is away. */
  actingHostId: idSchema.optional(),
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

export const participantBody = z
  .strictObject({ role: z.enum(["cohost", "speaker", "listener"]).optional(), muted: z.boolean().optional(), barred: z.literal(false).optional() })
  .refine((body) => Object.values(body).some((value) => value !== undefined), "Expected role, muted or barred");

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
        signal: z.object({ levelDb: z.number(), lossPercent: z.number(), delayMs: z.number() }).optional(),
        at: z.number(),
      }),
    )
    .max(1000),
});
export type StageEvent = z.infer<typeof stageEventsBody>["events"][number];
