/** A title and a file's name go in; how a browser is to keep the file comes out: `Content-Disposition`. */

export function clipTitle(title: string): string {
  return `${title} (clip)`;
}

/** Audio is to be kept, the rest to be looked at. RFC 6266, RFC 8187. */
export function dispositionOf(title: string, name: string): string {
  const end = name.slice(name.lastIndexOf("."));
  const plain =
    title
      .normalize("NFKD")
      .replaceAll(/[^A-Za-z0-9 ._-]+/g, "")
      .trim()
      .slice(0, 80) || "space";
  const full = encodeURIComponent(`${[...title].slice(0, 120).join("").trim() || "space"}${end}`).replaceAll(
    /['()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `${name.startsWith("audio.") ? "attachment" : "inline"}; filename="${plain}${end}"; filename*=UTF-8''${full}`;
}
