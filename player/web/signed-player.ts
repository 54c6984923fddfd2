/** The player that a page of ours shows goes in; it is given the signature with which the page was opened. */
import type { RostrumPlayer } from "./player.ts";
import { signedHere } from "./signed-here.ts";

/** Whoever was sold or allowed it comes with a signature, which no server and no cache is told of before the sound is asked for. */
export function signPlayer(element: RostrumPlayer): void {
  for (const name of ["src", "waveform", "chapters", "captions"]) {
    const address = element.getAttribute(name);
    if (address !== null) element.setAttribute(name, signedHere(address));
  }
  const downloads = JSON.parse(element.getAttribute("downloads") ?? "[]") as NonNullable<RostrumPlayer["downloads"]>;
  if (downloads.length > 0) element.setAttribute("downloads", JSON.stringify(downloads.map((file) => ({ ...file, url: signedHere(file.url) }))));
}
