import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { build } from "esbuild";
import type { Browser, Page } from "playwright-core";
import { launchChromium } from "../../support/chromium.ts";
import { diagnose, waitForPage, waitForSound } from "../../support/listener-page.ts";
import { exampleSpace, type ListeningSite, startSite } from "../listening-site.ts";
import { webDir } from "../web-bundle.ts";
import { type ElementSite, plainPage, startElementSite } from "./element-page.ts";

let browser: Browser;
/** Where the space and the script are. */
let ours: ListeningSite;
/** Somebody else's site. */
let theirs: ElementSite;
const pages: Record<string, string> = {};

before(async () => {
  browser = await launchChromium();
  ours = await startSite({ spaces: [exampleSpace()] });
  const script = `${ours.origin.url}/player.js`;
  const element = '<rostrum-player space="evening" heading="Tides"></rostrum-player>';
  pages["/plain"] = plainPage(element, { script });
  pages["/twice"] = plainPage(`${element}<rostrum-player space="evening" heading="Waves" layout="compact"></rostrum-player>`, { script });
  pages["/audio"] = plainPage(
    `<rostrum-player heading="Tides"><audio controls preload="none" src="${ours.origin.url}/live/evening/index.m3u8"></audio></rostrum-player>`,
    { script },
  );
  pages["/sandbox"] = plainPage(
    `<iframe sandbox="allow-scripts" allow="autoplay" width="480" height="420" src="${ours.origin.url}/embed/evening?layout=compact&theme=dark"></iframe>`,
    { script },
  );
  pages["/react"] = plainPage(`<div id="root"></div><script type="module">${await reactPage()}</script>`, { script });
  theirs = await startElementSite(pages);
});

after(async () => {
  await browser.close();
  await theirs.close();
  await ours.origin.close();
});

async function reactPage(): Promise<string> {
  const entry = join(webDir, "../../test/player/element/react-page.mjs");
  const production = { "process.env.NODE_ENV": '"production"' };
  const { outputFiles } = await build({ entryPoints: [entry], bundle: true, minify: true, write: false, format: "esm", define: production });
  return (outputFiles[0]?.text ?? "").replaceAll("</script", "<\\/script");
}

async function open(path: string): Promise<Page> {
  const page = await browser.newPage();
  await page.goto(`${theirs.url}${path}`);
  return page;
}

test("one tag and one script on somebody else's page: nothing is loaded but the shell, and no mark is left on the page", async () => {
  const page = await browser.newPage();
  const loaded: string[] = [];
  page.on("request", (request) => loaded.push(request.url()));
  await page.goto(`${theirs.url}/plain`, { waitUntil: "networkidle" });
  assert.deepEqual(loaded.slice(1), [`${ours.origin.url}/player.js`]);
  const globals = await page.evaluate<string[]>(
    `(() => { const frame = document.body.appendChild(document.createElement("iframe")); const usual = new Set(Object.getOwnPropertyNames(frame.contentWindow)); frame.remove(); return Object.getOwnPropertyNames(window).filter((name) => !usual.has(name) && !/^\\d+$/.test(name)); })()`,
  );
  assert.deepEqual(
    globals.filter((name) => !/^(lit|reactive)[A-Za-z]+$/.test(name)),
    [],
    "lit keeps its own marks, and nothing else is left",
  );
  await page.close();
});

test("of two players on a page one sounds at a time, and each tells its own state", async () => {
  const page = await open("/twice");
  await page.getByRole("button", { name: "Play live: Tides" }).click();
  await waitForSound(page);
  await page.getByRole("button", { name: "Play live: Waves" }).click();
  const states = '[...document.querySelectorAll("rostrum-player")].map(({ scene }) => scene).join()';
  await waitForPage(page, `${states} === "paused,live"`, { timeoutMs: 60_000 });
  await page.evaluate('document.querySelectorAll("rostrum-player")[1].remove()');
  assert.equal(await page.evaluate(states), "paused");
  await page.close();
});

test("a plain audio element inside gives its address to the player, and stays on a page without scripts", async () => {
  const page = await open("/audio");
  await page.getByRole("button", { name: /^Play/ }).click();
  await waitForSound(page);
  assert.equal(await page.locator("audio").isVisible(), false);
  await page.close();
  const plain = await (await browser.newContext({ javaScriptEnabled: false })).newPage();
  await plain.goto(`${theirs.url}/audio`);
  assert.equal(await plain.locator("audio").isVisible(), true);
  await plain.context().close();
});

test("in a sandboxed frame, without storage or an origin, the embed page plays, in the layout and theme that its address asks for", async () => {
  const page = await open("/sandbox");
  await page.frameLocator("iframe").getByRole("button", { name: /^Play/ }).click();
  await page.frameLocator("iframe").getByRole("button", { name: "Pause" }).waitFor();
  const frame = page.frames().find((one) => one.url().includes("/embed/"));
  const look = '(({ layout, theme }) => [layout, theme, self.origin].join())(document.querySelector("rostrum-player"))';
  assert.equal(await frame?.evaluate(look), "compact,dark,null");
  assert.deepEqual(await page.context().cookies(), []);
  await page.close();
});

test("inside a React page it takes properties, tells by events, and stops when React takes it away", async () => {
  const page = await open("/react");
  await page.getByRole("button", { name: "Play live: Tides" }).click();
  await waitForSound(page);
  await page.locator("output", { hasText: "live" }).waitFor();
  assert.deepEqual(await page.evaluate('document.querySelector("rostrum-player").stage.map(({ name }) => name)'), ["Ada Lovelace"]);
  assert.equal((await diagnose(page)).state, "live");
  await page.evaluate('globalThis.removed = document.querySelector("rostrum-player")');
  await page.getByRole("button", { name: "Close" }).click();
  await waitForPage(page, '!removed.isConnected && removed.audio.paused && removed.diagnostics.state === "ready"', { timeoutMs: 60_000 });
  await page.close();
});
