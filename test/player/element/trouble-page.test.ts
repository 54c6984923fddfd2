import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createServer, type RequestListener } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { after, before, describe, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { listen } from "../../../infra/http/listen.ts";
import { selfSigned } from "../../support/certificate.ts";
import { launchChromium } from "../../support/chromium.ts";
import { waitForPage, waitForSound } from "../../support/listener-page.ts";
import { type FakeOrigin, startFakeOrigin } from "../fake-origin.ts";
import { type ElementSite, plainPage, startElementSite } from "./element-page.ts";

let browser: Browser;
let site: ElementSite;
let origin: FakeOrigin;
/** An origin that is wrong in a different way at each address. */
let wrongUrl = "";
let untrustedUrl = "";
let mended = false;
const closers: (() => unknown)[] = [];

const answerWrongly: RequestListener = (request, response) => {
  const name = request.url?.split("/")[1];
  const redirect = () => response.writeHead(302, { location: `${origin.url}/live/evening/index.m3u8` }).end();
  response.setHeader("access-control-allow-origin", "*");
  if (name === "late") setTimeout(redirect, 9000);
  else if (name === "never") response.writeHead(404).end();
  else if (mended) redirect();
  else if (name === "html") response.writeHead(200, { "content-type": "text/html" }).end("<!doctype html><title>Welcome</title>");
  else if (name === "codec") response.end('#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=64000,CODECS="ec-3"\na.m3u8\n');
  else response.writeHead(Number(name)).end();
};

before(async () => {
  const { TLS_CERT, TLS_KEY } = selfSigned({ after: (work) => closers.push(work as () => unknown) });
  const wrong = createServer(answerWrongly);
  const untrusted = createTlsServer({ cert: readFileSync(TLS_CERT), key: readFileSync(TLS_KEY) }, answerWrongly);
  wrongUrl = `http://127.0.0.1:${await listen(wrong, { port: 0, host: "127.0.0.1" })}`;
  untrustedUrl = `https://127.0.0.1:${await listen(untrusted, { port: 0, host: "127.0.0.1" })}`;
  for (const server of [wrong, untrusted]) closers.push(() => server.close().closeAllConnections());
  browser = await launchChromium({ arguments: ["--autoplay-policy=user-gesture-required"] });
  origin = await startFakeOrigin();
  const src = `${origin.url}/live/evening/index.m3u8`;
  site = await startElementSite({
    "/": plainPage('<main id="place"></main>'),
    "/player": plainPage(`<rostrum-player src="${src}" state="live"></rostrum-player>`),
    "/autoplay": plainPage(`<rostrum-player autoplay src="${src}"></rostrum-player>`),
  });
});

after(async () => {
  await browser.close();
  await site.close();
  await origin.close();
  for (const close of closers) close();
});

async function open(path: string): Promise<Page> {
  const page = await browser.newPage();
  await page.goto(`${site.url}${path}`);
  await page.evaluate("globalThis.notReloaded = true");
  return page;
}

const scene = (page: Page, wanted: string) => waitForPage(page, `document.querySelector("rostrum-player").scene === "${wanted}"`, { timeoutMs: 90_000 });
const tryNow = (page: Page) => page.getByRole("button", { name: "Try now" });

/** It sounds on the same page as before. */
async function mendedBy(page: Page): Promise<void> {
  await waitForSound(page, { timeoutMs: 90_000 });
  assert.equal(await page.evaluate("globalThis.notReloaded"), true);
  await page.close();
}

describe("two at the same time", { concurrency: 2 }, () => {
  test("whatever is wrong with an address is told in words, tried again by itself, and mended without loading the page anew", async () => {
    const mendable = ["html notAudio", "404 missing", "500 failing", "503 failing"].map((one) => one.split(" "));
    const final = ["403 expired", "410 removed", "codec unsupported"].map((one) => one.split(" "));
    const pressed = async (src: string) => {
      const page = await open("/");
      await page.evaluate(`document.querySelector("#place").innerHTML = '<rostrum-player src="${src}"></rostrum-player>'`);
      await page.getByRole("button", { name: /^Play/ }).click();
      return page;
    };
    const of = (cases: readonly string[][]) => Promise.all(cases.map(([name]) => pressed(`${wrongUrl}/${name}/index.m3u8`)));
    const [trying, givenUp] = [await of(mendable), await of(final)];
    const untrusted = await pressed(`${untrustedUrl}/html/index.m3u8`);
    const absurd = await pressed("ftp://nowhere/");
    const told = [...trying, ...givenUp, untrusted, absurd];
    const scenes = [...[...mendable, ...final].map(([, wanted]) => wanted), "unreachable", "badAddress"];
    await Promise.all(told.map((page, at) => scene(page, scenes[at] ?? "")));
    for (const page of [...trying, untrusted]) await tryNow(page).waitFor();
    await trying[0]?.getByText("There is a web page in place of the sound.").waitFor();
    await untrusted.getByText("The server cannot be reached safely.").waitFor();
    mended = true;
    await Promise.all(trying.map((page) => mendedBy(page)));
    for (const page of [...givenUp, untrusted, absurd]) await page.close();
  });

  test("an origin that answers after nine seconds is said to be slow, and then heard", async () => {
    const page = await open("/");
    await page.evaluate(`document.querySelector("#place").innerHTML = '<rostrum-player src="${wrongUrl}/late/index.m3u8"></rostrum-player>'`);
    await page.getByRole("button", { name: /^Play/ }).click();
    await scene(page, "slow");
    await mendedBy(page);
  });

  test("where the part of the player that plays cannot be fetched, that is said, and the sound begins by itself once it can", async () => {
    const page = await open("/player");
    await page.route("**/assets/listening*", (route) => route.abort());
    await page.getByRole("button", { name: /^Play/ }).click();
    await page.getByText("The server cannot be reached safely.").waitFor();
    await tryNow(page).waitFor();
    await page.unroute("**/assets/listening*");
    await mendedBy(page);
  });

  test("a start that the browser refuses asks for a click, and one click plays", async () => {
    const page = await open("/autoplay");
    await page.getByText("Your browser waits for a click before it plays sound.").waitFor();
    await page.getByRole("button", { name: /^Play/ }).click();
    await mendedBy(page);
  });
});

test("a press at the door once it is time is answered, and can be taken back", async () => {
  const page = await open("/");
  const element = `<rostrum-player state="scheduled" starts-at="2026-01-01T10:00:00Z" src="${wrongUrl}/never/index.m3u8"></rostrum-player>`;
  await page.evaluate(`document.querySelector("#place").innerHTML = '${element}'`);
  await page.getByText("About to start…").waitFor();
  await page.getByRole("button", { name: /^Listen/ }).click();
  await page.getByText("You are in.").waitFor();
  await page.getByRole("button", { name: "Stop waiting" }).click();
  await page.getByText("About to start…").waitFor();
  await page.close();
});

test("who listens and loses the network can give it up, and whoever uses keys keeps a place in the player", async () => {
  const page = await open("/player");
  const focus = (wanted: string) =>
    waitForPage(page, `document.querySelector("rostrum-player").shadowRoot.activeElement?.ariaLabel?.startsWith("${wanted}")`, { timeoutMs: 5000 });
  await page.getByRole("button", { name: /^Play/ }).press("Enter");
  await waitForSound(page);
  await page.getByRole("button", { name: /^Back/ }).press("Enter");
  await scene(page, "behind");
  await page.getByRole("button", { name: "Go live", disabled: false }).press("Enter");
  await scene(page, "live");
  // The button that was pressed can do nothing more.
  await focus("Pause");
  await page.context().setOffline(true);
  await scene(page, "offline");
  await page.getByRole("button", { name: "Stop" }).press("Enter");
  await focus("Play");
  await page.context().setOffline(false);
  await scene(page, "ready");
  await page.close();
});

test("what goes missing in the middle is said, looked for, and heard again once it is back", async () => {
  const page = await open("/player");
  await page.getByRole("button", { name: /^Play/ }).click();
  await waitForSound(page);
  origin.open = false;
  await scene(page, "missing");
  await tryNow(page).waitFor();
  origin.open = true;
  await scene(page, "live");
  await mendedBy(page);
});
