/** Calls past a steady rate of the key, an account or an address are refused, whoever else calls. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { makeSpace, type Rig, startRig, tokenFor } from "./rig.ts";

let rig: Rig;
before(async () => {
  const limits = { ROSTRUM_CALLS_PER_ADDRESS: "30", ROSTRUM_WRITES_PER_ADDRESS: "10", ROSTRUM_CALLS_PER_ACCOUNT: "20", ROSTRUM_REQUESTS_PER_ACCOUNT: "3" };
  rig = await startRig({ PUBLIC_URL: "https://live.example", ...limits });
});
after(() => rig.close());

const from = (address: string) => ({ token: null, headers: { "x-forwarded-for": address } });
const count = (codes: readonly (string | undefined)[]) => codes.filter((code) => code === "rate_limited").length;

test("a stranger's address has so many calls, fewer that change something, and takes none from others", async () => {
  const space = await makeSpace(rig);
  const reads = await Promise.all(Array.from({ length: 60 }, () => rig.call("GET", "/v1/timeline", from("203.0.113.1"))));
  const refused = count(reads.map(({ body }) => body.code));
  assert.ok(refused >= 25 && refused <= 30, `${refused} of 60`);
  assert.match(reads.find(({ status }) => status === 429)?.headers.get("retry-after") ?? "", /^\d+$/);
  const body = { reason: "spam" };
  const writes = await Promise.all(Array.from({ length: 25 }, () => rig.call("POST", `/v1/spaces/${space}/reports`, { ...from("2001:db8::1"), body })));
  assert.ok(count(writes.map((reply) => reply.body.code)) >= 10);
  assert.equal((await rig.call("POST", `/v1/spaces/${space}/reports`, { ...from("2001:db8:0:1::1"), body })).status, 201, "the next network is another");
  assert.equal(
    (await rig.call("POST", `/v1/spaces/${space}/reports`, { ...from("2001:db8::abcd"), body })).body.code,
    "rate_limited",
    "the same /64 is the same",
  );
  assert.match(await (await fetch(`${rig.base}/metrics`)).text(), /rostrum_calls_refused_total\{limit="address",role="control"\} [1-9]/);
});

test("pages that are looked up for whoever asks cost an address as much", async () => {
  const asked = await Promise.all(Array.from({ length: 60 }, (_, index) => rig.call("GET", `/s/guess-${index}`, from("203.0.113.5"))));
  assert.ok(count(asked.map(({ body }) => body.code)) >= 25);
});

test("guessing tokens costs an address as much", async () => {
  const guesses = await Promise.all(
    Array.from({ length: 60 }, () => rig.call("GET", "/v1/timeline", { token: "e30.e30.AAAA", headers: { "x-forwarded-for": "203.0.113.9" } })),
  );
  assert.ok(count(guesses.map(({ body }) => body.code)) >= 25);
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
  const calls = await Promise.all(
    Array.from({ length: 40 }, () => rig.call("GET", `/v1/spaces/${space}/requests/eager`, { token, headers: { "x-forwarded-for": "203.0.113.77" } })),
  );
  assert.ok(count(calls.map(({ body }) => body.code)) >= 15);
});
