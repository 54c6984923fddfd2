/** The share and embed pages' small comforts: copying the link, and the player's keys wherever the focus is. */
import { wishOf } from "./keys.ts";
import type { RostrumPlayer } from "./player.ts";

const player = document.querySelector<RostrumPlayer>("rostrum-player");

document.addEventListener("keydown", (event) => {
  const wish = event.target === document.body ? wishOf(event) : undefined;
  if (!wish || !player) return;
  event.preventDefault();
  player.obey(wish);
});

for (const button of document.querySelectorAll<HTMLButtonElement>("[data-copy]")) {
  button.addEventListener("click", () => void copy(button.dataset.copy ?? ""));
}

async function copy(text: string): Promise<void> {
  const said = document.querySelector("[data-said]");
  const copied = await navigator.clipboard?.writeText(text).then(
    () => true,
    () => false,
  );
  if (said) said.textContent = copied ? "Link copied." : "Copying is not allowed here. Select the link and copy it yourself.";
}
