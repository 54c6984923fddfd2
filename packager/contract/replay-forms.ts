/** The forms of everything that calls about replays take and give: the worker checks by them, `openapi.json` and the typed client are made from them. */
import { z } from "zod";
import { spaceIdPattern } from "./urls.ts";
import { words } from "./words.ts";

const idSchema = z.string().regex(spaceIdPattern);
const titleSchema = words(200);
const visibilitySchema = z.enum(["public", "unlisted"]);
/** From the start of the recording, or of what is played of it. */
const seconds = z.number().min(0);
/** Less of a programme is none. */
export const leastSeconds = 1;

export const exportKinds = ["audio.m4a", "audio.mp3", "waveform", "chapters", "transcript"] as const;
export type ExportKind = (typeof exportKinds)[number];

const exportStateSchema = z.object({
  kind: z.enum(exportKinds),
  state: z.enum(["waiting", "active", "ready", "failed"]),
  /** 0 to 1. */
  progress: z.number(),
  /** Paths. */
  files: z.array(z.object({ url: z.string(), bytes: z.int() })).readonly(),
  /** Segments of the recording that could not be read, and are silent. */
  damagedSegments: z.int().optional(),
  error: z.string().optional(),
});
export type ExportState = Readonly<z.infer<typeof exportStateSchema>>;

export const exportsAnswer = z.object({
  space: idSchema,
  title: z.string(),
  startedAt: z.iso.datetime(),
  /** Raised by each edit: downloads are made anew. */
  revision: z.int(),
  visibility: visibilitySchema,
  exports: z.array(exportStateSchema).readonly(),
});

export const editBody = z
  .strictObject({
    title: titleSchema,
    visibility: visibilitySchema,
    /** Each ends where the next begins; seconds from the start of the recording. `null` brings back those made from who spoke when. */
    chapters: z
      .array(z.strictObject({ title: titleSchema, start: seconds }))
      .max(200)
      .nullable(),
    /** What is played; seconds from the start of the recording, taken to the nearest access unit. `null` brings all of it back. */
    trim: z
      .strictObject({ start: seconds, end: seconds })
      .partial()
      .refine(({ start = 0, end = Number.POSITIVE_INFINITY }) => end - start >= leastSeconds)
      .nullable(),
  })
  .partial();
export type ReplayEdit = z.infer<typeof editBody>;

export const editedAnswer = z.object({ space: idSchema, title: z.string(), visibility: visibilitySchema, revision: z.int() });

export const coverAnswer = z.object({ space: idSchema, revision: z.int() });

/** Form of https://github.com/bbc/audiowaveform data files: least and greatest value of each bucket, 8 bit. */
export const waveformSchema = z.object({
  version: z.literal(2),
  channels: z.literal(1),
  sample_rate: z.number().positive(),
  samples_per_pixel: z.number().positive(),
  bits: z.literal(8),
  length: z.number().int(),
  data: z.array(z.number()).readonly(),
  /** Level of each bucket, dBFS (root mean square); -120 for digital silence. */
  loudness: z.array(z.number()).readonly(),
});
export type Waveform = Readonly<z.infer<typeof waveformSchema>>;

const trimSchema = z.object({ start: z.number(), end: z.number() }).partial();

export const draftAnswer = z.object({
  ...editedAnswer.shape,
  /** Of the whole recording. */
  seconds: z.number(),
  trim: trimSchema,
  /** Seconds from the start of the recording, as all times here. */
  chapters: z.array(z.object({ title: z.string(), start: z.number() })).readonly(),
  /** Whether the chapters are the host's own. */
  ownChapters: z.boolean(),
  /** Absent until it is measured. */
  waveform: waveformSchema.optional(),
  /** Where the talk seems to begin and end. */
  suggestedTrim: trimSchema,
  /** Whether the cover is the host's own. */
  ownCover: z.boolean(),
});
export type EditDraft = Readonly<z.infer<typeof draftAnswer>>;

/** The last seconds of a live programme, or a span; seconds as a player shows them, from where the replay or the live space begins. */
export const clipBody = z.union([z.strictObject({ last: z.number() }), z.strictObject({ start: seconds, end: z.number() })]);
export type ClipWish = z.infer<typeof clipBody>;

export const clipAnswer = z.object({
  id: z.string(),
  space: idSchema,
  title: z.string(),
  seconds: z.number(),
  /** When its first word was said. */
  saidAt: z.iso.datetime(),
  createdAt: z.iso.datetime(),
  /** Paths, to be taken on the origin that was asked. */
  links: z.object({ page: z.string(), playback: z.string(), audio: z.string() }),
});
export type PublicClip = z.infer<typeof clipAnswer>;

export const clipsAnswer = z.object({ clips: z.array(clipAnswer) });

/** How a replay is to be shown where its host has changed it; the cover is the name of a picture. */
export const lookAnswer = z.object({ title: z.string(), cover: z.string().optional() });
