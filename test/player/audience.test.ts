import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser } from "playwright-core";
import { launchChromium } from "../support/chromium.ts";
import { listenAt, waitForSound } from "../support/listener-page.ts";
import { type ListeningSite, startSite } from "./listening-site.ts";

let browser: Browser;
let site: ListeningSite;
const beacons: string[] = [];
const document = { listening: 2340, standardError: 110, exponent: 0 as number | null, ticket: "0.ticket", everySeconds: 0.5 };

before(async () => {
  browser = await launchChromium();
  site = await startSite({
    before: (request, response, next) => {
      if (request.path !== "/audience/evening") next();
      else if (request.method === "GET") response.json(document);
      else {
        let body = "";
        request.on("data", (chunk: Buffer) => (body += chunk.toString()));
        request.on("end", () => {
          beacons.push(body);
          response.status(204).end();
        });
      }
    },
  });
});

after(async () => {
  await browser.close();
  await site.close();
});

test("who listens says so now and then, sees how many there are, and falls silent when paused", async () => {
  const page = await listenAt(browser, `${site.origin.url}/s/evening`);
  await waitForSound(page);
  await page.getByText("about 2,300 listening").waitFor();
  while (beacons.length < 2) await page.waitForTimeout(50);
  const [before, fromMs] = [beacons.length, Date.now()];
  await page.waitForTimeout(1000);
  const turns = 2 + (Date.now() - fromMs) / (1000 * document.everySeconds);
  assert.ok(beacons.length - before <= turns, `${beacons.length - before} beacons in ${turns} turns`);
  assert.ok(beacons.every((body) => body === "0.ticket"));
  await page.getByRole("button", { name: "Pause" }).click();
  await page.waitForTimeout(300);
  const sent = beacons.length;
  await page.waitForTimeout(1200);
  assert.equal(beacons.length, sent);
  await page.close();
});

test("nobody sends while the probability is not known, and one in 2^30 practically never does", async () => {
  const sent = beacons.length;
  for (const exponent of [null, 30]) {
    document.exponent = exponent;
    const page = await listenAt(browser, `${site.origin.url}/s/evening`);
    await waitForSound(page);
    await page.waitForTimeout(1200);
    assert.equal(beacons.length, sent);
    await page.close();
  }
});

test("client data for the edge's logs goes out with each part on the page's own origin", async () => {
  const page = await listenAt(browser, `${site.origin.url}/s/evening`);
  await waitForSound(page);
  const { lastPartHeaders } = site.origin;
  assert.match(String(lastPartHeaders["cmcd-session"]), /^cid="evening",sf=h,sid="[0-9a-f]{24}",st=l$/);
  assert.match(String(lastPartHeaders["cmcd-request"]), /^bl=\d+00$|^bl=0$/);
  assert.equal(lastPartHeaders["cmcd-object"], "br=64,ot=a");
  assert.ok(
    site.origin.requests.every((path) => !path.includes("CMCD")),
    "the address, and so the cache key, is the same for all",
  );
  await page.close();
});
