/** `/v1/spaces/{space}/captions`: timed text while a space is live, handed to every packager that makes it. */
import { RostrumError } from "../../../infra/errors/rostrum-error.ts";
import { captionsPath, type IncomingCue } from "../../../packager/contract/captions.ts";
import { parseVtt } from "../../../packager/contract/web-vtt.ts";
import { defineRoute, type Route } from "../route.ts";
import type { Services } from "../services.ts";
import { refuseEnded } from "../space-changes.ts";
import type { HeldSpace } from "../space-memory.ts";

type Needs = Pick<Services, "config" | "clock" | "caller" | "memory">;

/** Until then every packager has them, so that twins show a cue in the same part. */
const onTheWayMs = 250;
const maxBytes = 16_384;

export function captionRoutes(needs: Needs): readonly Route[] {
  return [
    defineRoute({
      method: "post",
      path: "/v1/spaces/{space}/captions",
      summary:
        "Up to 50 WebVTT cues of a live space made with `captions`, their times counted from its `startedAt`. They are shown as soon as they are known, and a transcript has them at their own time. Sent again, nothing changes.",
      access: "moderator",
      text: { contentType: "text/vtt", maxBytes },
      answers: { 202: { description: "Every cue was taken." } },
      errors: ["space_not_found", "space_not_live", "space_ended", "space_cancelled", "captions_off", "captions_full", "barred"],
      handle: async ({ path: { space = "" }, body }) => {
        const { run, startedAt } = captionedRun(await needs.memory.get(space));
        const cues = parseVtt(typeof body === "string" ? body : "");
        if (typeof cues === "string") throw new RostrumError("body_invalid", cues);
        const showFrom = Math.ceil(needs.clock.now() - startedAt) + onTheWayMs;
        await hand(needs, { space, run, cues: cues.map((cue) => ({ ...cue, showFrom: Math.max(showFrom, cue.start) })) });
        return { status: 202 };
      },
    }),
  ];
}

/** @throws RostrumError when it is not live or has no captions. */
function captionedRun(held: HeldSpace): { readonly run: string; readonly startedAt: number } {
  refuseEnded(held);
  const { state, run, started_at: startedAt, captions } = held.space;
  if (state !== "live" || run === null || startedAt === null) throw new RostrumError("space_not_live", "Captions are taken while the space is live.");
  if (captions === null) throw new RostrumError("captions_off", "This space was made without captions.");
  return { run, startedAt };
}

interface Handed {
  readonly space: string;
  readonly run: string;
  readonly cues: readonly IncomingCue[];
}

/** One twin is enough: what the other missed, it misses as it would miss the sound. @throws RostrumError as the last of them refuses, when none takes them. */
async function hand({ config, caller }: Needs, { space, run, cues }: Handed): Promise<void> {
  const urls = config.ROSTRUM_PACKAGER_URLS ?? [];
  const answers = await Promise.allSettled(urls.map((url) => caller.call("PUT", `${url}${captionsPath({ space, run })}`, { cues })));
  if (answers.some(({ status }) => status === "fulfilled")) return;
  const refused = answers.find((answer) => answer.status === "rejected");
  throw refused?.reason ?? new RostrumError("unavailable", "No packager is configured.", { retryAfterSeconds: 1 });
}
