/** The address of a rendition's live playlist goes in; that of the programme from its beginning, where our origin keeps it beside, comes out. */

const liveMedia = /\/a\d+\/(?:index|saver)\.m3u8$/;

export function wholeProgrammeOf(media: string | undefined): string | undefined {
  if (media === undefined) return undefined;
  const { href, pathname } = new URL(media);
  return liveMedia.test(pathname) ? new URL("../replay.m3u8", href).href : undefined;
}
