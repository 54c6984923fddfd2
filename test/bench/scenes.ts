/** Every scene of the player, and downloads half made, go in; a picture of each at desktop and phone width, light, dark and in forced colours, and sheets of them come out in a temporary folder. */
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startDownloadsSite } from "../player/element/downloads-gallery.ts";
import { plainPage, startElementSite } from "../player/element/element-page.ts";
import { type Shown, scenes, show } from "../player/element/gallery.ts";
import { launchChromium } from "../support/chromium.ts";

const folder = await mkdtemp(join(tmpdir(), "rostrum-scenes-"));
const site = await startElementSite({ "/": plainPage('<main id="place"></main>') });
const browser = await launchChromium();
const names: string[] = [];

const scenePage = await browser.newPage();
await scenePage.goto(site.url);

async function take(width: number, shown: Shown, { forced = false } = {}): Promise<void> {
  await scenePage.setViewportSize({ width, height: 400 });
  await scenePage.emulateMedia({ forcedColors: forced ? "active" : "none" });
  await show(scenePage, shown);
  const name = `${[shown.scene, shown.layout ?? "card", forced ? "forced" : (shown.theme ?? "light"), ...(shown.unlisted ? ["unlisted"] : []), shown.language ?? "en", width].join("-")}.png`;
  await scenePage.locator("rostrum-player").screenshot({ path: join(folder, name) });
  names.push(name);
}

for (const scene of scenes) {
  await take(720, { scene });
  await take(360, { scene, theme: "dark" });
}
await take(720, { scene: "live", theme: "dark" });
for (const scene of ["live", "paused", "before"] as const) await take(720, { scene, layout: "compact" });
await take(360, { scene: "live", layout: "compact" });
await take(900, { scene: "live", layout: "full" });
for (const width of [720, 360]) await take(width, { scene: "replay", unlisted: true });
for (const scene of scenes) await take(720, { scene }, { forced: true });
for (const language of ["ar", "de", "ja"]) await take(420, { scene: "live", language });
for (const scene of scenes) await take(360, { scene, language: "ar" });

const made = await startDownloadsSite();
for (const [name, url] of Object.entries(made.pages)) {
  for (const [width, colorScheme] of [
    [1100, "light"],
    [360, "dark"],
  ] as const) {
    const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
    await page.goto(url);
    await page.locator("rostrum-downloads progress").first().waitFor();
    await page.screenshot({ path: join(folder, `${name}-${width}.png`), fullPage: true });
    await page.close();
  }
}
await made.close();

/** What is usual goes without saying. */
function captionOf(file: string): string {
  return file.replace(/\.png$/, "").replace(/-(card|light|en|\d+)(?=-|$)/g, "");
}

/** @param columns How many pictures stand side by side. */
async function sheetOf(shown: readonly string[], { name, columns, width }: { readonly name: string; readonly columns: number; readonly width: number }) {
  const pictures = shown.map((file) => `<figure><img src="${file}"><figcaption>${captionOf(file)}</figcaption></figure>`).join("");
  const style = `body{margin:8px;font:11px sans-serif;display:grid;grid-template-columns:repeat(${columns},1fr);gap:8px;align-items:start}figure{margin:0}img{max-width:100%}`;
  await writeFile(join(folder, `${name}.html`), `<style>${style}</style>${pictures}`);
  const page = await browser.newPage({ viewport: { width, height: 900 } });
  await page.goto(`file://${folder}/${name}.html`);
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
}

await sheetOf(names, { name: "sheet", columns: 6, width: 1600 });
const usual = scenes.map((scene) => `${scene}-card-light-en-720.png`);
const also = ["replay-card-light-unlisted-en-720", "live-card-dark-en-720", "live-compact-light-en-720"].map((name) => `${name}.png`);
await sheetOf([...usual, ...also], { name: "scenes", columns: 4, width: 1000 });
await browser.close();
await site.close();
console.log(JSON.stringify({ bench: "scenes", pictures: names.length, folder }));
