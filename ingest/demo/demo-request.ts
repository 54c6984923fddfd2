/** What control asks of ingest to fill a space with simulated speakers. */
import { z } from "zod";

const speakerSchema = z.strictObject({
  account: z.string().min(1).max(128),
  name: z.string().max(200),
  /** Participant token of that account. */
  token: z.string().min(1).max(4096),
});

export const demoRequestSchema = z.strictObject({ tokens: z.array(speakerSchema).min(1).max(13) });

export type DemoRequest = z.infer<typeof demoRequestSchema>;
export type DemoSpeaker = z.infer<typeof speakerSchema>;

/** `PUT` and `DELETE` path on ingest's internal port. */
export const demoPath = (space: string): string => `/internal/demo/${encodeURIComponent(space)}`;
