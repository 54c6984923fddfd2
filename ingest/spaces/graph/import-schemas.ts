/** The forms of bulk imports: many accounts, or many follows, as lines of JSON. */
import { z } from "zod";
import { accountBody, idSchema, moment } from "../schemas.ts";

export const importBody = z.strictObject({ kind: z.enum(["accounts", "follows"]) });
export const linesQuery = z.strictObject({
  /** How many lines were committed before this piece: guards against a piece that is sent twice, or left out. */
  from: z.coerce.number().int().min(0),
});

export const accountLine = accountBody.extend({ id: idSchema });
/** `follows: false` takes a follow back. */
export const followLine = z.strictObject({ follower: idSchema, followed: idSchema, follows: z.boolean().default(true) });
export type AccountLine = z.output<typeof accountLine>;
export type FollowLine = z.output<typeof followLine>;

export const importAnswer = z.object({
  id: idSchema,
  kind: importBody.shape.kind,
  madeAt: moment,
  /** Committed: whoever broke off goes on from here. */
  lines: z.int(),
  /** Of these, lines that could not be used. */
  rejected: z.int(),
  /** The first of them, counted from 0. */
  errors: z.array(z.object({ line: z.int(), reason: z.string() })),
});
