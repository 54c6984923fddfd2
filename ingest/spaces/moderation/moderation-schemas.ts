/** The forms of asking to speak, inviting, reporting and the audit trail. */
import { z } from "zod";
import { words } from "../../../packager/contract/words.ts";
import { idSchema, moment, participantAnswer, personAnswer } from "../schemas.ts";

export const requestBody = z
  .strictObject({
    /** For whom; the API key alone may name another than the caller. */
    accountId: idSchema.optional(),
    note: words(200).optional(),
  })
  .default({});

export const requestAnswer = z.object({
  account: idSchema,
  name: z.string(),
  handle: z.string(),
  avatarUrl: personAnswer.shape.avatarUrl,
  state: z.enum(["waiting", "accepted", "declined", "withdrawn"]),
  note: z.string().optional(),
  askedAt: moment,
});
export const requestsAnswer = z.object({ requests: z.array(requestAnswer) });

export const participantsAnswer = z.object({
  participants: z.array(participantAnswer),
  /** Who waits to speak, longest first: for the host and co-hosts alone. */
  requests: z.array(requestAnswer).optional(),
  seats: z.int(),
});

export const inviteBody = z
  .strictObject({
    /** Absent: a link for whoever has it. */
    accountId: idSchema.optional(),
    role: z.enum(["cohost", "speaker"]).default("speaker"),
    /** How many people may use a link. */
    uses: z.int().min(1).max(50).default(1),
    expiresInSeconds: z.int().min(60).max(604_800).default(86_400),
  })
  .prefault({});

export const inviteAnswer = z.object({
  id: idSchema,
  accountId: idSchema.optional(),
  role: z.enum(["cohost", "speaker"]),
  usesLeft: z.int(),
  madeAt: moment,
  expiresAt: moment,
});
/** The code is told once, to whoever made the invite. */
export const madeInviteAnswer = inviteAnswer.extend({ code: z.string().optional(), url: z.string() });
export const invitesAnswer = z.object({ invites: z.array(inviteAnswer) });

export const inviteCode = z.string().regex(/^[A-Za-z0-9_-]{22}$/);
export const acceptInviteBody = z
  .strictObject({
    /** Of a link. Absent: the invite made for the token's own account. */
    code: inviteCode.optional(),
    /** What to call a guest who has no account here. */
    name: words(100).optional(),
  })
  .default({});
export const acceptedInviteAnswer = z.object({ account: idSchema, role: z.enum(["cohost", "speaker"]), token: z.string(), expiresAt: moment });

export const muteAllAnswer = z.object({ muted: z.array(idSchema) });

export const reportBody = z.strictObject({
  /** Absent: the space itself. */
  accountId: idSchema.optional(),
  reason: z.enum(["abuse", "hate", "violence", "self_harm", "sexual", "spam", "illegal", "other"]),
  words: words(1000).optional(),
});
export const madeReportAnswer = z.object({ id: idSchema });
export const reportAnswer = z.object({
  id: idSchema,
  accountId: idSchema.optional(),
  reporterId: idSchema.optional(),
  reason: reportBody.shape.reason,
  words: z.string().optional(),
  at: moment,
});
export const reportsAnswer = z.object({ reports: z.array(reportAnswer) });

export const auditQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(500).default(100),
  after: z
    .string()
    .regex(/^\d{1,18}$/)
    .optional(),
});
export const auditEntryAnswer = z.object({
  id: z.string(),
  at: moment,
  actor: z.object({ kind: z.enum(["site", "participant", "system"]), account: idSchema.optional() }),
  action: z.string(),
  account: idSchema.optional(),
  detail: z.record(z.string(), z.unknown()).optional(),
});
export const auditAnswer = z.object({ entries: z.array(auditEntryAnswer), next: z.string().nullable() });
