/** The scenes of the player go in; a page that shows any of them, as a listener would see it, comes out. */
import type { Page } from "playwright-core";
import { looks } from "../../../player/web/looks.ts";
import type { Scene } from "../../../player/web/scene.ts";

export const scenes = Object.keys(looks) as readonly Scene[];

export interface Shown {
  readonly scene: Scene;
  readonly layout?: "card" | "compact" | "full";
  readonly theme?: "light" | "dark";
  readonly language?: string;
  readonly unlisted?: boolean;
}

const stage = ["Ada Lovelace", "Grace Hopper", "Katherine Johnson", "Alan Turing"].map((name, at) => ({
  account: `p${at}`,
  name,
  role: at === 0 ? "host" : "speaker",
}));

const elements: Readonly<Partial<Record<Scene, string>>> = {
  before: `state="scheduled" starts-at="${new Date(Date.now() + 26 * 3_600_000).toISOString()}"`,
  starting: 'state="scheduled"',
  clip: 'state="clip"',
  preparing: 'state="ended" replay="preparing" progress="0.4"',
  removed: 'state="ended" replay="removed"',
};

/** Stands on any page that has loaded `/player.js`. The scene is set from outside: what leads to it is tested elsewhere. */
export async function show(page: Page, { scene, layout = "card", theme, language = "en", unlisted = false }: Shown): Promise<void> {
  const attributes = elements[scene] ?? 'state="live" started-at="2026-01-01T10:00:00Z"';
  const markup = `<rostrum-player src="/live/none/index.m3u8" heading="The evening round: what we learnt from the tides" host="Ada" layout="${layout}" lang="${language}" ${theme ? `theme="${theme}"` : ""} ${unlisted ? "unlisted" : ""} ${attributes} stage='${JSON.stringify(stage)}' audience='{"listening":12345,"standardError":400}'></rostrum-player>`;
  await page.evaluate(
    `(async () => {
      document.querySelector("#place").innerHTML = ${JSON.stringify(markup)};
      await customElements.whenDefined("rostrum-player");
      const player = document.querySelector("rostrum-player");
      const talking = ${JSON.stringify(["live", "behind", "stored", "replay"].includes(scene) ? [stage[1]] : [])};
      const live = ${!/replay|clip/i.test(scene)};
      const figures = { ...player.diagnostics, talking, latencySeconds: live ? ${scene === "behind" ? 42 : 1.2} : undefined, following: ${scene !== "behind"}, live };
      Object.defineProperty(player, "scene", { get: () => ${JSON.stringify(scene)} });
      Object.defineProperty(player, "diagnostics", { get: () => figures });
      player.requestUpdate();
      await player.updateComplete;
      // The language may be on its way.
      while (player.shadowRoot.querySelector("section").lang !== ${JSON.stringify(language)}) await new Promise((resolve) => setTimeout(resolve, 20));
      await player.updateComplete;
    })()`,
  );
}
