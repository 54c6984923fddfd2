/** The origin behind a real Varnish with the edge's configuration, asked by the checker: a cache in between breaks no rule. */
import { test } from "node:test";
import { startVarnish } from "../infra/edge/support/varnish.ts";
import { assertConforms, path, startYoungBroadcast } from "./support/young-broadcast.ts";

test("behind Varnish the origin keeps the rules across a kill and the end", { timeout: 120_000 }, async (context) => {
  const origin = await startYoungBroadcast(context);
  const edge = await startVarnish(context, [{ host: "127.0.0.1", port: origin.port }]);
  await assertConforms(`http://127.0.0.1:${edge}${path}`, origin, [42, 43, 44, 46, 47, 58, 61, 62, 67]);
});
