/** `/v1/spaces/{space}/playback`: who may listen to a space that is not for everybody. */
import { RostrumError } from "../../../infra/errors/rostrum-error.ts";
import { isSigned } from "../../../packager/contract/playback-signature.ts";
import { livePaths } from "../../../packager/contract/urls.ts";
import { defineRoute, type Route } from "../route.ts";
import { playbackAnswer, playbackBody } from "../schemas.ts";
import type { Services } from "../services.ts";

export function playbackRoutes({ memory, playback }: Pick<Services, "memory" | "playback">): readonly Route[] {
  const demandSigned = async (space: string) => {
    await memory.get(space);
    if (!isSigned(space)) throw new RostrumError("state_conflict", "This space is open to everybody; make it with signed: true.");
  };
  return [
    defineRoute({
      method: "post",
      path: "/v1/spaces/{space}/playback",
      summary: "Signs addresses with which a space made with `signed` is heard, for a while. Give them to whom you sold or allowed it.",
      access: "site",
      body: playbackBody,
      answers: { 201: { description: "The signed addresses.", schema: playbackAnswer } },
      errors: ["space_not_found", "state_conflict"],
      handle: async ({ path: { space = "" }, body, base }) => {
        await demandSigned(space);
        const { signature, expiresAt } = await playback.sign(space, body);
        const playbackUrl = `${base}${livePaths.signedMultivariant(space, signature)}`;
        // Behind the hash it reaches the page's script and no server.
        const [shareUrl, embedUrl] = ["s", "embed"].map((page) => `${base}/${page}/${space}#play=${signature}`);
        return { status: 201, body: { signature, expiresAt: new Date(expiresAt * 1000).toISOString(), playbackUrl, shareUrl, embedUrl } };
      },
    }),
    defineRoute({
      method: "delete",
      path: "/v1/spaces/{space}/playback",
      summary: "Revokes every signature of the space so far; within a minute no cache answers to one.",
      access: "site",
      answers: { 204: { description: "Revoked." } },
      errors: ["space_not_found", "state_conflict"],
      handle: async ({ path: { space = "" } }) => {
        await demandSigned(space);
        await playback.revoke(space);
        return { status: 204 };
      },
    }),
  ];
}
