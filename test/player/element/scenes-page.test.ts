import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { violationsOf } from "../../support/accessibility.ts";
import { launchChromium } from "../../support/chromium.ts";
import { waitForPage, waitForSound } from "../../support/listener-page.ts";
import { type FakeOrigin, startFakeOrigin } from "../fake-origin.ts";
import { type ElementSite, plainPage, startElementSite } from "./element-page.ts";
import { scenes, show } from "./gallery.ts";

let browser: Browser;
let site: ElementSite;
let origin: FakeOrigin;

before(async () => {
  browser = await launchChromium();
  origin = await startFakeOrigin();
  site = await startElementSite({ "/": plainPage('<main id="place"></main>') });
});

after(async () => {
  await browser.close();
  await site.close();
  await origin.close();
});

async function open(markup = ""): Promise<Page> {
  const page = await (await browser.newContext({ viewport: { width: 720, height: 700 } })).newPage();
  await page.goto(site.url);
  await page.evaluate(`document.querySelector("#place").innerHTML = ${JSON.stringify(markup)}`);
  return page;
}

const scene = (page: Page, wanted: string) => waitForPage(page, `document.querySelector("rostrum-player").scene === "${wanted}"`, { timeoutMs: 60_000 });

test("no scene, layout or theme breaks a rule of WCAG 2.2 AA that axe can see, and every control can be touched", async () => {
  const page = await open();
  const shown = [
    ...scenes.map((one) => ({ scene: one })),
    ...(["live", "slow", "before", "ready"] as const).map((one) => ({ scene: one, theme: "dark" as const })),
    ...(["live", "paused", "reconnecting"] as const).map((one) => ({ scene: one, layout: "compact" as const })),
    { scene: "live", layout: "full" } as const,
    { scene: "replay", layout: "full", language: "ar" } as const,
  ];
  for (const one of shown) {
    await show(page, one);
    if ("layout" in one && one.layout === "full") await page.locator("rostrum-player .panel").waitFor();
    assert.deepEqual(await violationsOf(page, "rostrum-player"), [], JSON.stringify(one));
    const small = await page.evaluate<string[]>(
      `[...document.querySelector("rostrum-player").shadowRoot.querySelectorAll("button, input, select, a")].filter((one) => { const { width, height } = one.getBoundingClientRect(); return width > 0 && (width < 24 || height < 24); }).map((one) => one.outerHTML)`,
    );
    assert.deepEqual(small, [], JSON.stringify(one));
  }
  await page.emulateMedia({ reducedMotion: "reduce" });
  await show(page, { scene: "connecting" });
  const turning = 'getComputedStyle(document.querySelector("rostrum-player").shadowRoot.querySelector(".busy"), "::after").animationName';
  assert.equal(await page.evaluate(turning), "none", "nothing moves for who wants none of it");
  await page.context().close();
});

/** What stands in one line and covers its neighbour. */
const covered = `(() => {
  const shown = [...document.querySelector("rostrum-player").shadowRoot.querySelectorAll(".main, .heading, .facts > *, .seat, progress, .controls > *")];
  const places = shown.map((one) => ({ is: one.className || one.localName, ...one.getBoundingClientRect().toJSON() })).filter(({ width }) => width > 1);
  return places.flatMap((one, at) => places.slice(at + 1).flatMap((other) => (one.left < other.right - 1 && other.left < one.right - 1 ? [one.is + ", " + other.is] : [])));
})()`;

test("at twice the size, and on the narrowest phone, nothing has to be scrolled sideways, and nothing in one line covers anything else", async () => {
  const page = await open();
  for (const width of [360, 320]) {
    await page.setViewportSize({ width, height: 700 });
    const overflow = () => page.evaluate<number>("document.documentElement.scrollWidth - innerWidth");
    for (const one of ["live", "notAudio", "before"] as const) {
      await show(page, { scene: one, layout: "full", language: "de" });
      await page.locator("rostrum-player .panel").waitFor();
      assert.ok((await overflow()) <= 0, `${one} at ${width}: ${await overflow()} px`);
    }
    for (const one of ["before", "behind", "preparing", "replay"] as const) {
      await show(page, { scene: one, layout: "compact", language: "fr", unlisted: true });
      assert.deepEqual(await page.evaluate(covered), [], `${one} at ${width}`);
      assert.ok((await overflow()) <= 0, `${one} at ${width}: ${await overflow()} px`);
    }
  }
  await page.context().close();
});

/** Keeps what the only live region says from now on. */
const listenToStatus = `{
  globalThis.told = [];
  const [status, ...more] = document.querySelector("rostrum-player").shadowRoot.querySelectorAll("[role=status], [role=alert], [aria-live]");
  if (more.length > 0) throw new Error("more than one");
  new MutationObserver(() => told.push(status.textContent)).observe(status, { childList: true, characterData: true, subtree: true });
}`;

test("a listener with a keyboard alone plays, pauses, goes back, mutes and opens what is more", async () => {
  const page = await open(`<rostrum-player src="${origin.url}/live/evening/index.m3u8" heading="Tides"></rostrum-player>`);
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate('document.querySelector("rostrum-player").shadowRoot.activeElement.ariaLabel'), "Play live: Tides");
  await page.keyboard.press("Enter");
  await waitForSound(page);
  await page.evaluate(listenToStatus);
  await page.keyboard.press("m");
  await waitForPage(page, 'document.querySelector("rostrum-player").audio.muted', { timeoutMs: 60_000 });
  await page.keyboard.press("j");
  await scene(page, "behind");
  await page.getByRole("button", { name: "More" }).press("Enter");
  await page.getByRole("combobox", { name: "Sleep timer" }).waitFor();
  await page.getByRole("button", { name: "Pause" }).press("Enter");
  await scene(page, "paused");
  await waitForPage(page, '(told.at(-1) ?? "").startsWith("Paused")', { timeoutMs: 60_000 });
  const told = await page.evaluate<string[]>("told");
  assert.deepEqual(
    told.filter((text, at) => text === told[at - 1] || /\d/.test(text)),
    [],
    "a screen reader is told of each change once, and of no clock",
  );
  await page.context().close();
});
