/** The origin behind a real Varnish with the edge's configuration, asked by the checker: a cache in between breaks no rule. */
import { test } from "node:test";
import { startVarnish } from "../infra/edge/support/varnish.ts";
import { assertConforms, path, saverPath, startYoungBroadcast, together } from "./support/young-broadcast.ts";

test("behind Varnish the origin keeps the rules across a kill and the end, and so does the saver's list beside it", { timeout: 120_000 }, async (context) => {
  const origin = await startYoungBroadcast(context);
  const edge = await startVarnish(context, [{ host: "127.0.0.1", port: origin.port }]);
  const across = { restart: together(2, origin.restart), end: together(2, origin.end) };
  const seen = [42, 43, 44, 46, 47, 58, 61, 62, 67];
  await Promise.all([path, saverPath].map((one) => assertConforms(`http://127.0.0.1:${edge}${one}`, across, seen)));
});
