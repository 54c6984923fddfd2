/** What the player says goes in; it comes out together with what its panel says. Of English the panel brings it along, each other language has it in its file. */
import type { PlayerView } from "../player-view.ts";
import panelEnglish from "./en-panel.json" with { type: "json" };

/** What is shown, in words for the panel too. */
export type PanelView = Omit<PlayerView, "messages"> & { readonly messages: PlayerView["messages"] & typeof panelEnglish };

export function withPanelWords(view: PlayerView): PanelView {
  return { ...view, messages: { ...panelEnglish, ...view.messages } };
}
