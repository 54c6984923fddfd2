/** What the worker asks control about spaces whose recordings lie in the object store, and what it tells of them. */
import { z } from "zod";
import { spaceIdPattern } from "./urls.ts";

const id = z.string().regex(spaceIdPattern);

export const maxSpacesAsked = 100;

export const spaceIdsSchema = z.strictObject({ ids: z.array(id).min(1).max(maxSpacesAsked) });

/** Those of them that there are. */
export const knownSpacesSchema = z.object({
  spaces: z.array(
    z.object({
      id,
      state: z.enum(["scheduled", "live", "ended", "cancelled"]),
      record: z.boolean(),
      /** Shown in no list. */
      unlisted: z.boolean(),
      /** Epoch ms. */
      startedAt: z.number().nullable(),
      endedAt: z.number().nullable(),
    }),
  ),
});
export type KnownRecording = z.infer<typeof knownSpacesSchema>["spaces"][number];

/** Ended spaces that were recorded, by id, so many at a time. */
export const recordedSpacesSchema = z.object({ ids: z.array(id) });

/** `POST` on control's internal port. */
export const knownSpacesPath = "/internal/spaces/known";
/** `GET`. */
export const recordedSpacesPath = (after: string): string => `/internal/spaces/recorded?after=${encodeURIComponent(after)}`;
/** `POST`: nothing is kept of them any more. */
export const unrecordedSpacesPath = "/internal/spaces/unrecorded";
/** `PUT`: whether a replay is for those alone who have its link. */
export const listingPath = (space: string): string => `/internal/spaces/${space}/listing`;
export const listingSchema = z.strictObject({ unlisted: z.boolean() });
