/** Calls past a steady rate of the key, an account or an address are refused, whoever else calls. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { makeSpace, type Reply, type Rig, startRig, tokenFor } from "./rig.ts";

let rig: Rig;
before(async () => {
  const limits = { ROSTRUM_CALLS_PER_ADDRESS: "30", ROSTRUM_WRITES_PER_ADDRESS: "10", ROSTRUM_CALLS_PER_ACCOUNT: "20", ROSTRUM_REQUESTS_PER_ACCOUNT: "3" };
  rig = await startRig({ PUBLIC_URL: "https://live.example", ...limits });
});
after(() => rig.close());

const from = (address: string) => ({ token: null, headers: { "x-forwarded-for": address } });
const count = (codes: readonly (string | undefined)[]) => codes.filter((code) => code === "rate_limited").length;

/** Calls at once, of which so many are allowed within ten seconds. @returns those refused, and the fewest and most there may be in the time that it took. */
async function flood({ calls, allowed }: { readonly calls: number; readonly allowed: number }, call: (index: number) => Promise<Reply>) {
  const began = performance.now();
  const replies = await Promise.all(Array.from({ length: calls }, (_, index) => call(index)));
  const regained = Math.ceil(((performance.now() - began) / 10_000) * allowed) + 1;
  const refused = count(replies.map(({ body }) => body.code));
  assert.ok(refused >= calls - allowed - regained && refused <= calls - allowed, `${refused} of ${calls}, ${regained} regained`);
  return replies;
}

test("a stranger's address has so many calls, fewer that change something, and takes none from others", async () => {
  const space = await makeSpace(rig);
  const reads = await flood({ calls: 200, allowed: 30 }, () => rig.call("GET", "/v1/timeline", from("203.0.113.1")));
  assert.match(reads.find(({ status }) => status === 429)?.headers.get("retry-after") ?? "", /^\d+$/);
  const body = { reason: "spam" };
  await flood({ calls: 40, allowed: 10 }, () => rig.call("POST", `/v1/spaces/${space}/reports`, { ...from("2001:db8::1"), body }));
  assert.equal((await rig.call("POST", `/v1/spaces/${space}/reports`, { ...from("2001:db8:0:1::1"), body })).status, 201, "the next network is another");
  const same = await Promise.all(
    Array.from({ length: 20 }, (_, index) => rig.call("POST", `/v1/spaces/${space}/reports`, { ...from(`2001:db8::${index + 2}`), body })),
  );
  assert.ok(count(same.map((reply) => reply.body.code)) > 0, "the same /64 is the same");
  assert.match(await (await fetch(`${rig.base}/metrics`)).text(), /rostrum_calls_refused_total\{limit="address",role="control"\} [1-9]/);
});

test("pages that are looked up for whoever asks cost an address as much", async () => {
  await flood({ calls: 60, allowed: 30 }, (index) => rig.call("GET", `/s/guess-${index}`, from("203.0.113.5")));
});

test("guessing tokens costs an address as much", async () => {
  await flood({ calls: 60, allowed: 30 }, () => rig.call("GET", "/v1/timeline", { ...from("203.0.113.9"), token: "e30.e30.AAAA" }));
});

test("an account has so many calls, and so many wishes to speak", async () => {
  const space = await makeSpace(rig, { host: "busy-host" });
  const token = await tokenFor(rig, { space, account: "eager", role: "listener" });
  const wish = async () => {
    const asked = await rig.call("POST", `/v1/spaces/${space}/requests`, { token });
    await rig.call("DELETE", `/v1/spaces/${space}/requests/eager`, { token });
    return asked.body.code as string | undefined;
  };
  assert.deepEqual([await wish(), await wish(), await wish(), await wish()], [undefined, undefined, undefined, "rate_limited"]);
  const calls = Array.from({ length: 100 }, () => rig.call("GET", `/v1/spaces/${space}/requests/eager`, { ...from("203.0.113.77"), token }));
  assert.ok(count((await Promise.all(calls)).map(({ body }) => body.code)) > 0);
});
