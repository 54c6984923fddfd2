/** `/v1/timeline`: the spaces for one viewer. */
import { RostrumError } from "../../../infra/errors/rostrum-error.ts";
import type { Credential } from "../credentials.ts";
import { defineRoute, type Route } from "../route.ts";
import type { Timeline } from "../timeline/timeline.ts";
import { timelineAnswer, timelineQuery } from "../timeline/timeline-schemas.ts";

export function timelineRoutes({ timeline }: { readonly timeline: Timeline }): readonly Route[] {
  return [
    defineRoute({
      method: "get",
      path: "/v1/timeline",
      summary:
        "The spaces for a viewer: those a followed host or co-host is live in first, then live, scheduled and replays. " +
        "With an account's token the viewer is its account, and its `following` stands for the follows kept here.",
      access: "public",
      query: timelineQuery,
      answers: { 200: { description: "The spaces, in order.", schema: timelineAnswer } },
      errors: ["token_invalid", "forbidden"],
      handle: async ({ query: { viewer, limit }, credential, base }) => ({
        status: 200,
        json: await timeline.jsonFor({ ...viewerOf(credential, viewer), limit, base }),
      }),
    }),
  ];
}

/** @throws RostrumError `forbidden`. */
function viewerOf(credential: Credential, viewer: string | undefined) {
  if (credential.kind !== "account") return { viewer, following: undefined };
  const { account, following } = credential.token;
  if (viewer !== undefined && viewer !== account) throw new RostrumError("forbidden", "The token is for another viewer.");
  return { viewer: account, following };
}
