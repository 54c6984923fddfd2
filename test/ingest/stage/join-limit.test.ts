import assert from "node:assert/strict";
import { test } from "node:test";
import { JoinLimit } from "../../../ingest/stage/join-limit.ts";
import { orderFor, startIngestFixture, tokenFor } from "./ingest-fixture.ts";
import { goodOffer } from "./offers.ts";

function openLimit(options: { readonly perAccount?: number; readonly perAddress?: number } = {}) {
  const time = { now: 1_000_000 };
  const limit = new JoinLimit({ clock: { now: () => time.now } as never, perAccount: 5, perAddress: 10, ...options });
  const tries = (count: number, act: () => void) =>
    Array.from({ length: count }, () => {
      try {
        act();
        return true;
      } catch (error) {
        assert.equal((error as { code: string }).code, "rate_limited");
        assert.ok(((error as { retryAfterSeconds: number }).retryAfterSeconds ?? 0) >= 1);
        return false;
      }
    }).filter(Boolean).length;
  return { limit, time, tries };
}

test("an account has its tries, then one more each time a share of ten seconds has passed", () => {
  const { limit, time, tries } = openLimit();
  const ann = () => limit.takeAccount({ space: "talk", account: "ann" });
  assert.equal(tries(1000, ann), 5);
  time.now += 2000;
  assert.equal(tries(1000, ann), 1);
  time.now += 3_600_000;
  assert.equal(tries(1000, ann), 5);
  assert.equal(
    tries(10, () => limit.takeAccount({ space: "talk", account: "bo" })),
    5,
    "another account is not held back",
  );
});

test("an address is its network: IPv6 by 64 bits, IPv4 however it is written", () => {
  const { limit, tries } = openLimit();
  let host = 0;
  assert.equal(
    tries(100, () => limit.takeAddress(`2001:db8:0:7::${(host++).toString(16)}`)),
    10,
  );
  assert.equal(
    tries(1, () => limit.takeAddress("2001:db8::7:0:0:0:1")),
    0,
    "the same network, written otherwise",
  );
  assert.equal(
    tries(1, () => limit.takeAddress("2001:db8:0:8::1")),
    1,
  );
  assert.equal(
    tries(100, () => limit.takeAddress("203.0.113.7")),
    10,
  );
  assert.equal(
    tries(1, () => limit.takeAddress("::ffff:203.0.113.7")),
    0,
  );
  assert.equal(
    tries(1, () => limit.takeAddress("::1")),
    1,
  );
});

test("a thousand tries of one account and a thousand strangers reach the room no more often than the limits say", async (context) => {
  const ingest = await startIngestFixture({ ROSTRUM_JOINS_PER_ACCOUNT: "4", ROSTRUM_JOINS_PER_ADDRESS: "100" });
  context.after(() => ingest.close());
  await ingest.order(orderFor("talk"));
  const token = await tokenFor("ann");
  const post = async (address: string, bearer: string) => {
    const headers = { authorization: `Bearer ${bearer}`, "content-type": "application/sdp", "x-forwarded-for": address };
    const response = await fetch(ingest.whipUrl("talk"), { method: "POST", body: goodOffer(), headers });
    await response.arrayBuffer();
    return response;
  };
  const answers: Response[] = [];
  const startedAt = performance.now();
  for (let round = 0; round < 20; round++) {
    answers.push(...(await Promise.all(Array.from({ length: 50 }, (_, index) => post(`203.0.113.${(round * 50 + index) % 250}`, token)))));
  }
  const refused = answers.filter(({ status }) => status === 429);
  const taken = answers.length - refused.length;
  // One more each 2.5 seconds of a busy machine.
  const allowed = 4 + Math.ceil((performance.now() - startedAt) / 2500);
  assert.ok(taken >= 4 && taken <= allowed, `${taken} of ${answers.length} were taken, ${allowed} may be`);
  assert.equal((await ingest.describe("talk")).seats.taken, 1);
  assert.ok(refused.every((answer) => Number(answer.headers.get("retry-after")) >= 1));
  const strangers = await Promise.all(Array.from({ length: 600 }, () => post("198.51.100.1", "no token")));
  assert.ok(strangers.some(({ status }) => status === 429));
  assert.equal((await post("192.0.2.1", await tokenFor("bo"))).status, 201, "who comes at a human pace comes in");
});
