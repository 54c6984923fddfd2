/** Every scene of the player goes in; a picture of each at desktop and phone width, light and dark, and one sheet of them come out in a temporary folder. */
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { plainPage, startElementSite } from "../player/element/element-page.ts";
import { type Shown, scenes, show } from "../player/element/gallery.ts";
import { launchChromium } from "../support/chromium.ts";

const folder = await mkdtemp(join(tmpdir(), "rostrum-scenes-"));
const site = await startElementSite({ "/": plainPage('<main id="place"></main>') });
const browser = await launchChromium();
const names: string[] = [];

async function take(width: number, shown: Shown): Promise<void> {
  const page = await browser.newPage({ viewport: { width, height: 400 } });
  await page.goto(site.url);
  await show(page, shown);
  const name = `${[shown.scene, shown.layout ?? "card", shown.theme ?? "light", shown.language ?? "en", width].join("-")}.png`;
  await page.locator("rostrum-player").screenshot({ path: join(folder, name) });
  names.push(name);
  await page.close();
}

for (const scene of scenes) {
  await take(720, { scene });
  await take(360, { scene, theme: "dark" });
}
for (const scene of ["live", "paused", "before"] as const) await take(720, { scene, layout: "compact" });
await take(360, { scene: "live", layout: "compact" });
await take(900, { scene: "live", layout: "full" });
for (const language of ["ar", "de", "ja"]) await take(420, { scene: "live", language });

const pictures = names.map((name) => `<figure><img src="${name}"><figcaption>${name}</figcaption></figure>`).join("");
await writeFile(
  join(folder, "index.html"),
  `<style>body{font:11px sans-serif;display:grid;grid-template-columns:repeat(6,1fr);gap:8px;align-items:start}figure{margin:0}img{max-width:100%}</style>${pictures}`,
);
const sheet = await browser.newPage({ viewport: { width: 1600, height: 900 } });
await sheet.goto(`file://${folder}/index.html`);
await sheet.screenshot({ path: join(folder, "sheet.png"), fullPage: true });
await browser.close();
await site.close();
console.log(JSON.stringify({ bench: "scenes", pictures: names.length, folder }));
