/** What a page without our script would use goes in: the `<audio controls>` inside the element, and the language of the page around it. */

/** The element takes over the address, and what is already playing. @returns whether it was playing. */
export function adoptAudio(player: HTMLElement & { src: string | undefined; readonly space: string | undefined }): boolean {
  const plain = player.querySelector("audio");
  if (!plain) return false;
  if (!player.src && !player.space) {
    const playlist = plain.querySelector<HTMLSourceElement>("source[type*=mpegurl i]") ?? plain.querySelector("source");
    player.src = plain.getAttribute("src") ?? playlist?.getAttribute("src") ?? undefined;
  }
  const playing = !plain.paused;
  plain.pause();
  plain.preload = "none";
  return playing;
}

/** The nearest language said; where that is empty or none is said, the listener's own. */
export function languageOf(element: HTMLElement): string {
  const said = element.closest<HTMLElement>("[lang]")?.lang ?? (element.getRootNode() as ShadowRoot).host?.closest<HTMLElement>("[lang]")?.lang;
  return said || navigator.language;
}
