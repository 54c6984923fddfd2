/** Every public call about replays, which the worker answers: what it takes, gives and may refuse. `openapi.json` has them beside control's own. */
import { z } from "zod";
import type { ErrorCode } from "../../infra/errors/catalogue.ts";
import { clipAnswer, clipBody, clipsAnswer, coverAnswer, draftAnswer, editBody, editedAnswer, exportsAnswer, lookAnswer } from "./replay-forms.ts";
import { downloadNames } from "./urls.ts";

interface DescribedAnswer {
  readonly description: string;
  readonly schema?: z.ZodType;
  readonly contentType?: string;
}

export interface ReplayCall {
  readonly method: "get" | "put" | "post" | "patch" | "delete";
  /** With parameters as OpenAPI writes them. */
  readonly path: string;
  readonly summary: string;
  readonly access: "public" | "replayHost" | "key";
  readonly body?: z.ZodType;
  /** Instead of a JSON body: a file of one of these types. */
  readonly file?: readonly string[];
  readonly answers: Readonly<Record<number, DescribedAnswer>>;
  readonly errors: readonly ErrorCode[];
}

const bytes = z.string().meta({ format: "binary" });
const file = (contentType: string, description: string): DescribedAnswer => ({ description, schema: bytes, contentType });
const elsewhere = { 302: { description: "The file is had from the store, at `Location`." } };
export const coverTypes = ["image/png", "image/jpeg"];

export const replayCalls: readonly ReplayCall[] = [
  {
    method: "get",
    path: "/replay/{space}/exports.json",
    summary: "How far each download of a replay is, and where it is.",
    access: "public",
    answers: { 200: { description: "All that there is to be.", schema: exportsAnswer } },
    errors: ["not_found", "signature_required", "signature_invalid"],
  },
  {
    method: "get",
    path: "/replay/{space}/{file}",
    summary: `A download: ${downloadNames.map((name) => `\`${name}\``).join(", ")}. Takes ranges.`,
    access: "public",
    answers: { 200: file("application/octet-stream", "The file, under its own type and name."), 206: { description: "The range asked for." }, ...elsewhere },
    errors: ["not_found", "export_failed", "signature_required", "signature_invalid"],
  },
  {
    method: "patch",
    path: "/replay/{space}",
    summary: "Changes a replay's title, trim, chapters, or who finds it. Nothing is encoded again; downloads are made anew.",
    access: "replayHost",
    body: editBody,
    answers: { 200: { description: "As it is now.", schema: editedAnswer } },
    errors: ["not_found", "recording_damaged"],
  },
  {
    method: "delete",
    path: "/replay/{space}",
    summary: "Deletes a replay with its downloads and clips, for good. No cache keeps anything of it for longer than an hour.",
    access: "replayHost",
    answers: { 204: { description: "It is gone." } },
    errors: ["not_found"],
  },
  {
    method: "get",
    path: "/replay/{space}/edit.json",
    summary: "What is needed to edit a replay: as it stands, its loudness, and where the talk seems to begin and end.",
    access: "replayHost",
    answers: { 200: { description: "As it stands.", schema: draftAnswer } },
    errors: ["not_found", "recording_damaged"],
  },
  {
    method: "post",
    path: "/replay/{space}/exports",
    summary: "Has downloads that failed made again.",
    access: "replayHost",
    answers: { 202: { description: "They are tried again." } },
    errors: ["not_found"],
  },
  {
    method: "put",
    path: "/replay/{space}/cover",
    summary: "Gives a replay a cover: a picture of 200 to 4096 pixels a side, of which the middle square is kept.",
    access: "replayHost",
    file: coverTypes,
    answers: { 200: { description: "It is in the downloads that are made now.", schema: coverAnswer } },
    errors: ["not_found"],
  },
  {
    method: "delete",
    path: "/replay/{space}/cover",
    summary: "Brings the drawn cover back.",
    access: "replayHost",
    answers: { 204: { description: "It is the drawn one again." } },
    errors: ["not_found"],
  },
  {
    method: "get",
    path: "/replay/{space}/look.json",
    summary: "A replay's title, and the name of its host's own cover.",
    access: "public",
    answers: { 200: { description: "How it is to be shown.", schema: lookAnswer } },
    errors: ["not_found"],
  },
  {
    method: "get",
    path: "/replay/{space}/covers/{cover}.png",
    summary: "The host's own cover, 1400 × 1400.",
    access: "public",
    answers: { 200: file("image/png", "The picture.") },
    errors: ["not_found"],
  },
  {
    method: "post",
    path: "/replay/{space}/clips",
    summary: "Cuts a clip of up to a minute out of a replay, or out of what is live and recorded. The same span twice is one clip.",
    access: "public",
    body: clipBody,
    answers: { 201: { description: "The clip, which can be played at once.", schema: clipAnswer } },
    errors: ["not_found", "clips_full", "recording_damaged", "signature_required", "signature_invalid"],
  },
  {
    method: "get",
    path: "/replay/{space}/clips",
    summary: "All clips of a space, for its host.",
    access: "replayHost",
    answers: { 200: { description: "In no order.", schema: clipsAnswer } },
    errors: [],
  },
  {
    method: "get",
    path: "/replay/{space}/clips/{clip}",
    summary: "One clip.",
    access: "public",
    answers: { 200: { description: "What it is.", schema: clipAnswer } },
    errors: ["not_found"],
  },
  {
    method: "get",
    path: "/replay/{space}/clips/{clip}.m4a",
    summary: "A clip's sound.",
    access: "public",
    answers: { 200: file("audio/mp4", "The file. Takes ranges."), ...elsewhere },
    errors: ["not_found"],
  },
  {
    method: "delete",
    path: "/replay/{space}/clips/{clip}",
    summary: "Removes a clip.",
    access: "replayHost",
    answers: { 204: { description: "It is gone." } },
    errors: ["not_found"],
  },
  {
    method: "get",
    path: "/feed/{account}.xml",
    summary: "The podcast feed of an account's public replays (RSS 2.0 with the iTunes and Podcasting 2.0 tags).",
    access: "public",
    answers: { 200: { description: "The feed.", schema: z.string(), contentType: "application/rss+xml" } },
    errors: ["not_found"],
  },
  {
    method: "get",
    path: "/live/{space}/programme.pcm",
    summary:
      "The mixed sound of a live space as it is made, for whoever makes captions of it: 48 kHz, mono, signed 16-bit little-endian, until the space ends.",
    access: "key",
    answers: { 200: file("application/octet-stream", "Sound from the present on; `X-Rostrum-Sample` is the place of its first sample.") },
    errors: ["space_not_live"],
  },
];
