/** The share and embed pages' small comforts: copying the link, reporting, and the player's keys wherever the focus is. */
import { wishOf } from "./keys.ts";
import type { RostrumPlayer } from "./player.ts";
import { type ReplayNews, tellReplay } from "./replay-news.ts";
import { takeReports } from "./report.ts";
import { pageFromHere, signedHere } from "./signed-here.ts";
import { signPlayer } from "./signed-player.ts";

const player = document.querySelector<RostrumPlayer>("rostrum-player");
if (player) applyParameters(player, new URLSearchParams(location.search));
if (player) signPlayer(player);
for (const link of document.querySelectorAll<HTMLAnchorElement>("a[data-signed]")) link.href = pageFromHere(link.href);

/** Letters only while the player has the focus: they would be pressed by accident, and by those who speak to their device (WCAG 2.1.4). */
document.addEventListener("keydown", (event) => {
  const isLetter = event.key.length === 1 && event.key !== " ";
  const wish = event.target === document.body && !isLetter ? wishOf(event) : undefined;
  if (!wish || !player) return;
  event.preventDefault();
  player.obey(wish);
});

/** Read here, not on the server: a cache keeps one page for all of them. `t` and `end` are seconds of a replay. */
function applyParameters(element: RostrumPlayer, parameters: URLSearchParams): void {
  for (const name of ["layout", "theme", "lang"]) if (parameters.has(name)) element.setAttribute(name, parameters.get(name) ?? "");
  for (const [name, attribute] of Object.entries({ t: "from", end: "until" })) {
    if (/^\d{1,6}$/.test(parameters.get(name) ?? "")) element.setAttribute(attribute, parameters.get(name) ?? "");
  }
}

const { replayNews, endedAt = "" } = player?.dataset ?? {};
if (player && replayNews) {
  const onNews = (news: ReplayNews) => {
    Object.assign(player, news);
    // Of what was taken away nothing can be cut or downloaded.
    if (news.replay === "removed") document.querySelector(".share-recorded")?.remove();
  };
  void tellReplay(signedHere(replayNews), { endedAtMs: Date.parse(endedAt) || 0, onNews });
}

const said = document.querySelector("[data-said]");

for (const button of document.querySelectorAll<HTMLButtonElement>("[data-copy]")) {
  button.addEventListener("click", () => void copy(button.dataset.copy ?? "", button.dataset.copied ?? "Copied."));
}

async function copy(text: string, done: string): Promise<void> {
  const copied = await navigator.clipboard?.writeText(text).then(
    () => true,
    () => false,
  );
  if (said) said.textContent = copied ? done : "Copying is not allowed here. Select the text and copy it yourself.";
}

for (const form of document.querySelectorAll<HTMLFormElement>("[data-report]")) takeReports(form);

/** The device's own sheet, where there is one. */
for (const button of document.querySelectorAll<HTMLButtonElement>("[data-share]")) {
  const { share: url = "", title = "" } = button.dataset;
  button.hidden = !("share" in navigator);
  button.addEventListener("click", () => void navigator.share({ title, url }).catch(() => undefined));
}

for (const time of document.querySelectorAll("time")) {
  time.textContent = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" }).format(new Date(time.dateTime));
}

/** Whoever comes with a ticket, or came with one in this tab, may ask to speak; nobody else loads what that needs. */
const takingPart = "/assets/guest.js";
const ticketKept = () => {
  try {
    return sessionStorage.getItem(`rostrum-ticket:${location.pathname.split("/").at(-1)}`) !== null;
  } catch {
    return false;
  }
};
if (location.pathname.startsWith("/s/") && (new URLSearchParams(location.hash.slice(1)).has("token") || ticketKept())) void import(takingPart);
