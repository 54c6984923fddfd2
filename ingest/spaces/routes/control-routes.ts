/** The parts of control go in, the whole table of public calls comes out. */
import type { ControlServices } from "../assembly.ts";
import type { Route } from "../route.ts";
import { accountRoutes } from "./account-routes.ts";
import { captionRoutes } from "./caption-routes.ts";
import { demoRoutes } from "./demo-routes.ts";
import { importRoutes } from "./import-routes.ts";
import { inviteRoutes } from "./invite-routes.ts";
import { moderationRoutes } from "./moderation-routes.ts";
import { playbackRoutes } from "./playback-routes.ts";
import { requestRoutes } from "./request-routes.ts";
import { spaceRoutes } from "./space-routes.ts";
import { stageRoutes } from "./stage-routes.ts";
import { timelineRoutes } from "./timeline-routes.ts";
import { webhookRoutes } from "./webhook-routes.ts";

export function controlRoutes(services: ControlServices): readonly Route[] {
  return [
    ...[accountRoutes(services), spaceRoutes(services), stageRoutes(services), requestRoutes(services), inviteRoutes(services), captionRoutes(services)].flat(),
    ...[
      importRoutes(services),
      moderationRoutes(services),
      timelineRoutes(services),
      webhookRoutes(services),
      demoRoutes(services),
      playbackRoutes(services),
    ].flat(),
  ];
}
