/** `/v1/spaces/{space}/tokens`, `participants` and `events`: who may come on stage, who is there, and what happens there. */
import { z } from "zod";
import { RostrumError } from "../../../infra/errors/rostrum-error.ts";
import { participantsAnswer } from "../moderation/moderation-schemas.ts";
import { partyOf } from "../moderation/party.ts";
import { mayDo, type Party } from "../moderation/rules.ts";
import { defineRoute, type Route } from "../route.ts";
import { participantAnswer, participantBody, removeQuery, tokenAnswer, tokenBody } from "../schemas.ts";
import type { Services } from "../services.ts";
import { refuseEnded } from "../space-changes.ts";
import { participantsView } from "../stage-view.ts";
import { callerOf } from "./caller.ts";

type Needs = Pick<Services, "actions" | "rights" | "requests" | "inviteStore" | "memory" | "roster" | "events" | "clock">;

const onePath = "/v1/spaces/{space}/participants/{account}";
const seats = 13;

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
    errors: ["account_not_found", "space_not_found", "space_ended", "space_cancelled", "barred", "cohosts_full"],
    handle: async ({ path: { space = "" }, body }) => ({ status: 201, body: await actions.admit(space, body) }),
  });
}

function listRoute(needs: Needs): Route {
  const { memory, roster, requests } = needs;
  return defineRoute({
    method: "get",
    path: "/v1/spaces/{space}/participants",
    summary: "Who is on stage, and who may be; for moderators also who waits to speak.",
    access: "stage",
    answers: { 200: { description: "The participants.", schema: participantsAnswer } },
    errors: ["space_not_found", "barred"],
    handle: async ({ path: { space = "" }, credential }) => {
      const participants = participantsView(await memory.get(space), roster.of(space));
      const by = await callerOf(needs, { space, credential });
      return { status: 200, body: { participants, ...(await queueFor(by, { requests, space })), seats } };
    },
  });
}

function changeRoute(needs: Needs): Route {
  const { rights, roster } = needs;
  return defineRoute({
    method: "patch",
    path: onePath,
    summary: "Gives another role, mutes, unmutes or lets back in. Who is neither host nor co-host acts only on themself; a host's mute stays.",
    access: "stage",
    body: participantBody,
    answers: { 200: { description: "The participant as it is now.", schema: participantAnswer } },
    errors: ["account_not_found", "space_not_found", "space_ended", "space_cancelled", "barred", "cohosts_full"],
    handle: async ({ path: { space = "", account = "" }, body, credential }) => {
      const held = await rights.change(space, { account, by: await callerOf(needs, { space, credential }), ...body });
      return { status: 200, body: participantsView(held, roster.of(space)).find((one) => one.account === account) };
    },
  });
}

function removeRoute(needs: Needs): Route {
  return defineRoute({
    method: "delete",
    path: onePath,
    summary: "Takes an account off the stage, and its role away; with `bar=true` it may not come back.",
    access: "moderator",
    query: removeQuery,
    answers: { 204: { description: "It is off the stage." } },
    errors: ["account_not_found", "space_not_found", "space_ended", "space_cancelled", "barred"],
    handle: async ({ path: { space = "", account = "" }, query: { bar }, credential }) => {
      await needs.rights.remove(space, { account, bar: bar === "true", by: await callerOf(needs, { space, credential }) });
      return { status: 204 };
    },
  });
}

function eventsRoute(needs: Needs): Route {
  const { memory, events, requests, clock } = needs;
  return defineRoute({
    method: "get",
    path: "/v1/spaces/{space}/events",
    summary:
      "Server-sent events for those on stage, invited, or waiting to speak: `roster` first (and `requests` for moderators), then `joined`, `left`, `talking`, " +
      "`muted`, `role`, `request`, `invited`, `state`; a comment every 15 s.",
    access: "member",
    answers: { 200: { description: "The stream.", schema: z.string(), contentType: "text/event-stream" } },
    errors: ["space_not_found", "space_ended", "space_cancelled", "barred"],
    handle: async ({ path: { space = "" }, credential, response }) => {
      const held = await memory.get(space);
      refuseEnded(held);
      const by = partyOf(credential, { held, now: clock.now() });
      await demandConcerned(needs, { space, by });
      const token = credential.kind === "participant" ? credential.token : undefined;
      const queue = await queueFor(by, { requests, space });
      events.open(held, { response, account: token?.account, ...(token && { until: token.expiresAt }), ...queue });
      return undefined;
    },
  });
}

/** Passive listeners hold nothing open here. @throws RostrumError `forbidden`. */
async function demandConcerned({ requests, inviteStore, clock }: Needs, { space, by }: { readonly space: string; readonly by: Party }): Promise<void> {
  if (mayDo("see_stage", by) || by.account === undefined) return;
  if ((await requests.find(space, by.account))?.state === "waiting") return;
  if (await inviteStore.isInvited(by.account, { space, now: clock.now() })) return;
  throw new RostrumError("forbidden", "Events are for those on stage, invited, or waiting to speak.");
}

/** Left out for those who do not decide, and while the database is away: the stage is shown without it. */
async function queueFor(by: Party, { requests, space }: Pick<Needs, "requests"> & { readonly space: string }) {
  if (!mayDo("see_requests", by)) return {};
  return requests.waiting(space).then(
    (waiting) => ({ requests: waiting }),
    (error: unknown) => {
      if (error instanceof RostrumError && error.code === "unavailable") return {};
      throw error;
    },
  );
}
