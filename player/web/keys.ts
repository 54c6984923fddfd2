/** A key press goes in; the wish it stands for comes out. */

export type Wish = "toggle" | "mute" | "back" | "ahead" | "louder" | "softer";

const wishes: Readonly<Record<string, Wish>> = {
  " ": "toggle",
  k: "toggle",
  m: "mute",
  j: "back",
  l: "ahead",
  ArrowLeft: "back",
  ArrowRight: "ahead",
  ArrowUp: "louder",
  ArrowDown: "softer",
};

/** Keys that the focused control uses itself are left to it. */
export function wishOf(event: KeyboardEvent): Wish | undefined {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return undefined;
  const focused = event.composedPath()[0];
  const wish = wishes[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (focused instanceof HTMLInputElement || focused instanceof HTMLTextAreaElement || focused instanceof HTMLSelectElement) {
    return focused instanceof HTMLInputElement && focused.type === "range" && wish === "mute" ? wish : undefined;
  }
  const pressable = focused instanceof HTMLButtonElement || focused instanceof HTMLAnchorElement;
  return pressable && event.key === " " ? undefined : wish;
}
