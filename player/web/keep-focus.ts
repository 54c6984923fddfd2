/** The player goes in; whoever uses it by keyboard keeps a place in it when the button they are on goes or can be pressed no more: the main one. */
import type { ReactiveElement } from "lit";

export function keepFocus(player: ReactiveElement): void {
  let focused: Element | null | undefined;
  player.addController({
    hostUpdate: () => {
      focused = player.shadowRoot?.activeElement;
    },
    hostUpdated: () => {
      if (focused && (!focused.isConnected || focused.matches(":disabled"))) player.shadowRoot?.querySelector<HTMLElement>(".main")?.focus();
    },
  });
}
