/** The origin over TLS, asked by the checker: HTTP/2 offered, nothing older than TLS 1.2, and the same rules as without. */
import { test } from "node:test";
import { selfSigned } from "../support/certificate.ts";
import { assertConforms, path, startYoungBroadcast } from "./support/young-broadcast.ts";

const name = "over TLS the origin keeps the rules across a kill and the end, offers HTTP/2 and takes nothing older than TLS 1.2";

test(name, { timeout: 120_000 }, async (context) => {
  const origin = await startYoungBroadcast(context, { ...selfSigned(context) });
  await assertConforms(`https://127.0.0.1:${origin.port}${path}`, origin, [43, 58, 67, 68, 71]);
});
