/** `/v1/demo`: something to hear within a minute of the first start. */
import type { DemoStage } from "../demo.ts";
import { toPublicSpace } from "../public-space.ts";
import type { Roster } from "../roster.ts";
import { defineRoute, type Route } from "../route.ts";
import { spaceAnswer } from "../schemas.ts";
import { stageView } from "../stage-view.ts";

export function demoRoutes({ demo, roster }: { readonly demo: DemoStage; readonly roster: Roster }): readonly Route[] {
  return [
    defineRoute({
      method: "post",
      path: "/v1/demo",
      summary: "A live space with thirteen simulated speakers; the running one when there is one.",
      access: "site",
      answers: { 201: { description: "The new demo.", schema: spaceAnswer }, 200: { description: "The running demo.", schema: spaceAnswer } },
      errors: ["no_room_capacity"],
      handle: async ({ base }) => {
        const { held, made } = await demo.start();
        return { status: made ? 201 : 200, body: toPublicSpace(held, { base, stage: stageView(held, roster.of(held.space.id)) }) };
      },
    }),
  ];
}
