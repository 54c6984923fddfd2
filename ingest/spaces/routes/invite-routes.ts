/** `/v1/spaces/{space}/invites`: asking somebody up, by account or by link. */
import { acceptedInviteAnswer, acceptInviteBody, inviteBody, invitesAnswer, madeInviteAnswer } from "../moderation/moderation-schemas.ts";
import { defineRoute, type Route } from "../route.ts";
import type { Services } from "../services.ts";
import { callerOf } from "./caller.ts";

type Needs = Pick<Services, "invites" | "inviteStore" | "memory" | "clock">;

const allPath = "/v1/spaces/{space}/invites";

export function inviteRoutes(needs: Needs): readonly Route[] {
  return [makeRoute(needs), listRoute(needs), revokeRoute(needs), acceptRoute(needs)];
}

function makeRoute(needs: Needs): Route {
  return defineRoute({
    method: "post",
    path: allPath,
    summary: "Invites an account, or makes a link that brings whoever has it on stage. Only the host invites co-hosts.",
    access: "moderator",
    body: inviteBody,
    answers: { 201: { description: "The invite; a link's code is told this once.", schema: madeInviteAnswer } },
    errors: ["account_not_found", "space_not_found", "space_ended", "space_cancelled", "barred", "invites_full", "state_conflict"],
    handle: async ({ path: { space = "" }, body, credential, base }) => {
      const by = await callerOf(needs, { space, credential });
      return { status: 201, body: await needs.invites.make(space, { ...body, by, base }) };
    },
  });
}

function listRoute({ inviteStore, clock }: Needs): Route {
  return defineRoute({
    method: "get",
    path: allPath,
    summary: "The open invites, oldest first.",
    access: "moderator",
    answers: { 200: { description: "The invites.", schema: invitesAnswer } },
    errors: ["space_not_found", "barred"],
    handle: async ({ path: { space = "" } }) => ({ status: 200, body: { invites: await inviteStore.open({ space, now: clock.now() }) } }),
  });
}

function revokeRoute(needs: Needs): Route {
  return defineRoute({
    method: "delete",
    path: `${allPath}/{invite}`,
    summary: "Takes an invite back. Whoever has used it keeps the role.",
    access: "moderator",
    answers: { 204: { description: "It opens nothing any more." } },
    errors: ["space_not_found", "invite_not_found", "barred"],
    handle: async ({ path: { space = "", invite = "" }, credential }) => {
      await needs.invites.revoke(space, { invite, by: await callerOf(needs, { space, credential }) });
      return { status: 204 };
    },
  });
}

function acceptRoute(needs: Needs): Route {
  return defineRoute({
    method: "post",
    path: "/v1/spaces/{space}/join",
    summary:
      "Takes an invite up. With a token of the space it is that account who comes; a link's `code` without a token makes a guest of the given `name`. " +
      "The answer holds a token of the new role.",
    access: "public",
    body: acceptInviteBody,
    answers: { 201: { description: "On stage from now on.", schema: acceptedInviteAnswer } },
    errors: [
      ...(["space_not_found", "space_ended", "space_cancelled", "invite_not_found"] as const),
      ...(["token_invalid", "barred", "cohosts_full", "state_conflict"] as const),
    ],
    handle: async ({ path: { space = "" }, body, credential }) => {
      const by = credential.kind === "participant" ? await callerOf(needs, { space, credential }) : undefined;
      return { status: 201, body: await needs.invites.accept(space, { ...body, by }) };
    },
  });
}
