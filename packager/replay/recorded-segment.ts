/** One line of a recording's index: a closed segment, where it lies on the sample clock, how to know its bytes, and who spoke in it. */
import { createHash } from "node:crypto";
import { z } from "zod";

const talkSpanSchema = z.object({ account: z.string(), name: z.string(), start: z.number(), end: z.number().optional() });

const captionSchema = z.object({ start: z.number(), end: z.number(), text: z.string(), shownFrom: z.number() });

export const recordedSegmentSchema = z.object({
  sequence: z.number().int().nonnegative(),
  startSample: z.number(),
  durationSamples: z.number().positive(),
  gap: z.boolean(),
  bytes: z.number().int().nonnegative(),
  /** Of the bytes; absent for a gap. */
  sha256: z.string().optional(),
  talk: z.array(talkSpanSchema).readonly().default([]),
  /** What began to be shown in it. */
  captions: z.array(captionSchema).readonly().optional(),
});

export type RecordedSegment = z.output<typeof recordedSegmentSchema>;

export function checksumOf(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("base64url");
}
