/** `/v1/spaces`: made, listed, looked at, changed, started, ended and cancelled. */
import { RostrumError } from "../../../infra/errors/rostrum-error.ts";
import type { AccountToken } from "../account-token.ts";
import type { Candidate } from "../host-policy.ts";
import { toPublicSpace } from "../public-space.ts";
import { defineRoute, type Route } from "../route.ts";
import { editBody, listAnswer, listQuery, spaceAnswer, spaceBody } from "../schemas.ts";
import type { Services } from "../services.ts";
import type { Directory } from "../space-directory.ts";
import type { HeldSpace } from "../space-memory.ts";
import { stageView } from "../stage-view.ts";
import { actorBy } from "./caller.ts";

type Needs = Pick<Services, "actions" | "roster"> & { readonly directory: Directory };

export function spaceRoutes(needs: Needs): readonly Route[] {
  return [...readingRoutes(needs), ...makingRoutes(needs), ...stateRoutes(needs)];
}

function readingRoutes({ directory }: Needs): readonly Route[] {
  return [
    defineRoute({
      method: "get",
      path: "/v1/spaces",
      summary: "Spaces, newest first. `state` is a comma-separated list; `after` takes the `next` of the page before.",
      access: "public",
      query: listQuery,
      answers: { 200: { description: "A page of spaces.", schema: listAnswer } },
      errors: [],
      cacheable: true,
      handle: async ({ query, base }) => ({ status: 200, body: await directory.page(query, { base }) }),
    }),
    defineRoute({
      method: "get",
      path: "/v1/spaces/{space}",
      summary: "One space with who is on stage.",
      access: "public",
      answers: { 200: { description: "The space.", schema: spaceAnswer } },
      errors: ["space_not_found"],
      cacheable: true,
      handle: async ({ path: { space = "" }, base }) => ({ status: 200, body: await directory.get(space, { base }) }),
    }),
  ];
}

function answerOf({ roster }: Needs, { held, base }: { readonly held: HeldSpace; readonly base: string }) {
  return toPublicSpace(held, { base, stage: stageView(held, roster.of(held.space.id)) });
}

function makingRoutes(needs: Needs): readonly Route[] {
  const { actions } = needs;
  const answer = (held: HeldSpace, base: string) => answerOf(needs, { held, base });
  return [
    defineRoute({
      method: "post",
      path: "/v1/spaces",
      summary: "Makes a space, scheduled until it is started. With an account's token its account is the host.",
      access: "account",
      body: spaceBody,
      answers: { 201: { description: "The space.", schema: spaceAnswer } },
      errors: ["account_not_found", "host_not_eligible"],
      handle: async ({ body, base, credential }) => {
        const vouched = credential.kind === "account" ? vouchedFor(credential.token, body.hostId) : {};
        return { status: 201, body: answer(await actions.create(body, { by: actorBy(credential), vouched }), base) };
      },
    }),
    defineRoute({
      method: "patch",
      path: "/v1/spaces/{space}",
      summary: "Changes what a scheduled space announces.",
      access: "host",
      body: editBody,
      answers: { 200: { description: "The space as it is now.", schema: spaceAnswer } },
      errors: ["space_not_found", "state_conflict", "space_ended", "space_cancelled", "barred"],
      handle: async ({ path: { space = "" }, body, base, credential }) => ({
        status: 200,
        body: answer(await actions.edit(space, body, actorBy(credential)), base),
      }),
    }),
  ];
}

function stateRoutes(needs: Needs): readonly Route[] {
  const { actions } = needs;
  const answer = (held: HeldSpace, base: string) => answerOf(needs, { held, base });
  return [
    defineRoute({
      method: "post",
      path: "/v1/spaces/{space}/start",
      summary: "Goes live. Asked again while live, changes nothing.",
      access: "host",
      answers: { 200: { description: "The live space.", schema: spaceAnswer } },
      errors: ["space_not_found", "space_ended", "space_cancelled", "host_is_live", "barred", "no_room_capacity"],
      handle: async ({ path: { space = "" }, base, credential }) => ({ status: 200, body: answer(await actions.start(space, actorBy(credential)), base) }),
    }),
    defineRoute({
      method: "post",
      path: "/v1/spaces/{space}/end",
      summary: "Ends the live space. Asked again once ended, changes nothing.",
      access: "host",
      answers: { 200: { description: "The ended space.", schema: spaceAnswer } },
      errors: ["space_not_found", "state_conflict", "space_cancelled", "barred"],
      handle: async ({ path: { space = "" }, base, credential }) => ({ status: 200, body: answer(await actions.end(space, actorBy(credential)), base) }),
    }),
    defineRoute({
      method: "post",
      path: "/v1/spaces/{space}/cancel",
      summary: "Calls a scheduled space off. Asked again once cancelled, changes nothing.",
      access: "host",
      answers: { 200: { description: "The cancelled space.", schema: spaceAnswer } },
      errors: ["space_not_found", "state_conflict", "space_ended", "barred"],
      handle: async ({ path: { space = "" }, base, credential }) => ({ status: 200, body: answer(await actions.cancel(space, actorBy(credential)), base) }),
    }),
  ];
}

/** @throws RostrumError `forbidden`. */
function vouchedFor({ account, followerCount, verified, mayHost }: AccountToken, host: string): Partial<Candidate> {
  if (account !== host) throw new RostrumError("forbidden", "An account hosts its own spaces alone.");
  return { ...(followerCount !== undefined && { followerCount }), ...(verified !== undefined && { verified }), ...(mayHost !== undefined && { mayHost }) };
}
