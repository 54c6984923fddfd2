/** `/v1/spaces/{space}/tokens`, `participants` and `events`: who may come on stage, who is there, and what happens there. */
import { z } from "zod";
import { demandAccess, isOwn } from "../access.ts";
import { defineRoute, type Route } from "../route.ts";
import { participantAnswer, participantBody, participantsAnswer, removeQuery, tokenAnswer, tokenBody } from "../schemas.ts";
import type { Services } from "../services.ts";
import { refuseEnded } from "../space-actions.ts";
import { participantsView } from "../stage-view.ts";

type Needs = Pick<Services, "actions" | "memory" | "roster" | "events" | "clock">;

const onePath = "/v1/spaces/{space}/participants/{account}";

export function stageRoutes(needs: Needs): readonly Route[] {
  return [tokenRoute(needs), listRoute(needs), changeRoute(needs), removeRoute(needs), eventsRoute(needs)];
}

function tokenRoute({ actions }: Needs): Route {
  return defineRoute({
    method: "post",
    path: "/v1/spaces/{space}/tokens",
    summary: "A token with which an account takes part in the space.",
    access: "site",
    body: tokenBody,
    answers: { 201: { description: "The token and when it expires.", schema: tokenAnswer } },
    errors: ["account_not_found", "space_not_found", "space_ended", "barred"],
    handle: async ({ path: { space = "" }, body }) => ({ status: 201, body: await actions.admit(space, body) }),
  });
}

function listRoute({ memory, roster }: Needs): Route {
  return defineRoute({
    method: "get",
    path: "/v1/spaces/{space}/participants",
    summary: "Who is on stage, and who may be.",
    access: "stage",
    answers: { 200: { description: "The participants.", schema: participantsAnswer } },
    errors: ["space_not_found", "barred"],
    handle: async ({ path: { space = "" } }) => ({ status: 200, body: { participants: participantsView(await memory.get(space), roster.of(space)) } }),
  });
}

function changeRoute({ actions, roster, memory, clock }: Needs): Route {
  return defineRoute({
    method: "patch",
    path: onePath,
    summary: "Gives another role, mutes or unmutes. Who is neither host nor co-host may mute and unmute only themself; a host's mute stays.",
    access: "stage",
    body: participantBody,
    answers: { 200: { description: "The participant as it is now.", schema: participantAnswer } },
    errors: ["account_not_found", "space_not_found", "space_ended", "barred"],
    handle: async ({ path: { space = "", account = "" }, body, credential }) => {
      const bySelf = isOwn(credential, account);
      if (!bySelf || body.role !== undefined) await demandAccess("moderator", { credential, now: clock.now(), space: () => memory.get(space) });
      const held = await actions.change(space, { account, bySelf, ...body });
      return { status: 200, body: participantsView(held, roster.of(space)).find((one) => one.account === account) };
    },
  });
}

function removeRoute({ actions }: Needs): Route {
  return defineRoute({
    method: "delete",
    path: onePath,
    summary: "Takes an account off the stage; with `bar=true` it may not come back.",
    access: "moderator",
    query: removeQuery,
    answers: { 204: { description: "It is off the stage." } },
    errors: ["account_not_found", "space_not_found", "space_ended", "barred"],
    handle: async ({ path: { space = "", account = "" }, query: { bar } }) => {
      await actions.remove(space, { account, bar: bar === "true" });
      return { status: 204 };
    },
  });
}

function eventsRoute({ memory, events }: Needs): Route {
  return defineRoute({
    method: "get",
    path: "/v1/spaces/{space}/events",
    summary: "Server-sent events for those on stage: `roster` first, then `joined`, `left`, `talking`, `muted`, `state`; a comment every 15 s.",
    access: "stage",
    answers: { 200: { description: "The stream.", schema: z.string(), contentType: "text/event-stream" } },
    errors: ["space_not_found", "space_ended", "barred"],
    handle: async ({ path: { space = "" }, credential, response }) => {
      const held = await memory.get(space);
      refuseEnded(held);
      const token = credential.kind === "participant" ? credential.token : undefined;
      events.open(held, { response, account: token?.account, ...(token && { until: token.expiresAt }) });
      return undefined;
    },
  });
}
