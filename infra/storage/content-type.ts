/** A name goes in, the media type of what it holds comes out: one table, so that no store has to remember it. */

const types: Readonly<Record<string, string>> = {
  jpg: "image/jpeg",
  json: "application/json",
  m3u8: "application/vnd.apple.mpegurl",
  m4a: "audio/mp4",
  m4s: "audio/mp4",
  mp3: "audio/mpeg",
  mp4: "audio/mp4",
  png: "image/png",
  svg: "image/svg+xml",
  vtt: "text/vtt",
  xml: "application/xml",
};

export function contentTypeOf(name: string): string {
  return types[name.slice(name.lastIndexOf(".") + 1)] ?? "application/octet-stream";
}
