/** `/v1/spaces/{space}/requests`: asking to speak, and what becomes of it. */
import { requestAnswer, requestBody, requestsAnswer } from "../moderation/moderation-schemas.ts";
import { defineRoute, type Route } from "../route.ts";
import type { Services } from "../services.ts";
import { callerOf } from "./caller.ts";

type Needs = Pick<Services, "asking" | "requests" | "memory" | "clock">;

const allPath = "/v1/spaces/{space}/requests";
const onePath = `${allPath}/{account}`;
const deciding = ["space_not_found", "request_not_found", "state_conflict", "space_ended", "space_cancelled", "barred"] as const;

export function requestRoutes(needs: Needs): readonly Route[] {
  return [askRoute(needs), listRoute(needs), lookRoute(needs), withdrawRoute(needs), acceptRoute(needs), declineRoute(needs)];
}

function askRoute(needs: Needs): Route {
  return defineRoute({
    method: "post",
    path: allPath,
    summary: "Asks to speak: a listener for itself, the API key for `accountId`. Asked again while waiting, changes nothing.",
    access: "member",
    body: requestBody,
    answers: { 201: { description: "It waits.", schema: requestAnswer }, 200: { description: "It waits already.", schema: requestAnswer } },
    errors: ["account_not_found", "space_not_found", "space_ended", "space_cancelled", "barred", "state_conflict", "requests_full"],
    handle: async ({ path: { space = "" }, body, credential }) => {
      const { request, made } = await needs.asking.ask(space, { ...body, by: await callerOf(needs, { space, credential }) });
      return { status: made ? 201 : 200, body: request };
    },
  });
}

function listRoute({ requests }: Needs): Route {
  return defineRoute({
    method: "get",
    path: allPath,
    summary: "Who waits to speak, longest first.",
    access: "moderator",
    answers: { 200: { description: "The queue.", schema: requestsAnswer } },
    errors: ["space_not_found", "barred"],
    handle: async ({ path: { space = "" } }) => ({ status: 200, body: { requests: await requests.waiting(space) } }),
  });
}

function lookRoute(needs: Needs): Route {
  return defineRoute({
    method: "get",
    path: onePath,
    summary: "One request: for the one who asked, and moderators.",
    access: "member",
    answers: { 200: { description: "The request as it is now.", schema: requestAnswer }, 204: { description: "It has not asked." } },
    errors: ["space_not_found", "barred"],
    handle: async ({ path: { space = "", account = "" }, credential }) => {
      const request = await needs.asking.find(space, { account, by: await callerOf(needs, { space, credential }) });
      return request ? { status: 200, body: request } : { status: 204 };
    },
  });
}

function withdrawRoute(needs: Needs): Route {
  return defineRoute({
    method: "delete",
    path: onePath,
    summary: "Takes a request back.",
    access: "member",
    answers: { 204: { description: "It does not wait any more." } },
    errors: [...deciding],
    handle: async ({ path: { space = "", account = "" }, credential }) => {
      await needs.asking.withdraw(space, { account, by: await callerOf(needs, { space, credential }) });
      return { status: 204 };
    },
  });
}

function acceptRoute(needs: Needs): Route {
  return defineRoute({
    method: "post",
    path: `${onePath}/accept`,
    summary: "Brings who asked up on stage: from now on its token, even a listener's, lets it speak.",
    access: "moderator",
    answers: { 200: { description: "The accepted request.", schema: requestAnswer } },
    errors: [...deciding, "stage_full"],
    handle: async ({ path: { space = "", account = "" }, credential }) => {
      const by = await callerOf(needs, { space, credential });
      return { status: 200, body: await needs.asking.accept(space, { account, by }) };
    },
  });
}

function declineRoute(needs: Needs): Route {
  return defineRoute({
    method: "post",
    path: `${onePath}/decline`,
    summary: "Says no to a request; it may be made again.",
    access: "moderator",
    answers: { 200: { description: "The declined request.", schema: requestAnswer } },
    errors: [...deciding],
    handle: async ({ path: { space = "", account = "" }, credential }) => {
      const by = await callerOf(needs, { space, credential });
      return { status: 200, body: await needs.asking.decline(space, { account, by }) };
    },
  });
}
