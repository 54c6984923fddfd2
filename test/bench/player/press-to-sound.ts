/** The address of a share page goes in; how long after the press the sound moved comes out, ms. */
import type { Browser } from "playwright-core";

/** Runs in the page: presses the button and waits for the media element's clock to leave the place it starts from. */
const press = `new Promise((resolve, reject) => {
  const { audio } = document.querySelector("rostrum-player");
  const button = [...document.querySelector("rostrum-player").shadowRoot.querySelectorAll("button")].find((one) => /^(play|listen)/i.test(one.getAttribute("aria-label") ?? one.textContent));
  const pressedAt = performance.now();
  let from;
  audio.addEventListener("playing", () => { from ??= audio.currentTime; });
  const timer = setInterval(() => {
    if (from === undefined || audio.currentTime <= from) return;
    clearInterval(timer);
    resolve(performance.now() - pressedAt);
  }, 5);
  setTimeout(() => reject(new Error("No sound within ten seconds.")), 10000);
  button.click();
})`;

export async function pressToSound(browser: Browser, url: string): Promise<number> {
  const context = await browser.newContext({ bypassCSP: true });
  try {
    const page = await context.newPage();
    await page.goto(url, { waitUntil: "load" });
    await page.getByRole("button", { name: /^(play|listen)/i }).waitFor();
    return await page.evaluate<number>(press);
  } finally {
    await context.close();
  }
}
