/** `/v1/spaces/{space}/mute-all`, `audit` and `reports`: order on stage, and who kept it. */
import { auditAnswer, auditQuery, madeReportAnswer, muteAllAnswer, reportBody, reportsAnswer } from "../moderation/moderation-schemas.ts";
import { defineRoute, type Route } from "../route.ts";
import type { Services } from "../services.ts";
import { callerOf } from "./caller.ts";

type Needs = Pick<Services, "rights" | "chronicle" | "reports" | "memory" | "clock">;

export function moderationRoutes(needs: Needs): readonly Route[] {
  return [muteAllRoute(needs), auditRoute(needs), reportRoute(needs), reportsRoute(needs)];
}

function muteAllRoute(needs: Needs): Route {
  return defineRoute({
    method: "post",
    path: "/v1/spaces/{space}/mute-all",
    summary: "Mutes everybody on stage but the host and co-hosts.",
    access: "moderator",
    answers: { 200: { description: "Who is muted by it.", schema: muteAllAnswer } },
    errors: ["space_not_found", "space_ended", "space_cancelled", "barred"],
    handle: async ({ path: { space = "" }, credential }) => {
      const muted = await needs.rights.muteAll(space, await callerOf(needs, { space, credential }));
      return { status: 200, body: { muted } };
    },
  });
}

function auditRoute({ chronicle, memory }: Needs): Route {
  return defineRoute({
    method: "get",
    path: "/v1/spaces/{space}/audit",
    summary: "Every action taken in the space, newest first; `after` takes the `next` of the page before.",
    access: "host",
    query: auditQuery,
    answers: { 200: { description: "A page of the trail.", schema: auditAnswer } },
    errors: ["space_not_found", "barred"],
    handle: async ({ path: { space = "" }, query }) => {
      await memory.get(space);
      return { status: 200, body: await chronicle.page(space, query) };
    },
  });
}

function reportRoute(needs: Needs): Route {
  return defineRoute({
    method: "post",
    path: "/v1/spaces/{space}/reports",
    summary: "Tells the embedding site of something wrong with the space or a person in it. No account is needed.",
    access: "public",
    body: reportBody,
    answers: { 201: { description: "It is kept.", schema: madeReportAnswer } },
    errors: ["space_not_found", "reports_full", "token_invalid", "barred"],
    handle: async ({ path: { space = "" }, body, credential }) => {
      await needs.memory.get(space);
      const reporter = credential.kind === "participant" ? (await callerOf(needs, { space, credential })).account : undefined;
      return { status: 201, body: { id: await needs.reports.add({ ...body, space, reporter }) } };
    },
  });
}

function reportsRoute({ reports, memory }: Needs): Route {
  return defineRoute({
    method: "get",
    path: "/v1/spaces/{space}/reports",
    summary: "What was reported, newest first: for the embedding site, not for the host, who may be the one reported.",
    access: "site",
    answers: { 200: { description: "The reports.", schema: reportsAnswer } },
    errors: ["space_not_found"],
    handle: async ({ path: { space = "" } }) => {
      await memory.get(space);
      return { status: 200, body: { reports: await reports.list(space) } };
    },
  });
}
