/** An `Accept-Encoding` header goes in; the best coding that we make of playlists and it welcomes comes out (RFC 9110 section 12.5.3). */

export type Coding = "br" | "gzip" | "identity";

export function acceptedCoding(header: string | string[] | undefined): Coding {
  if (header === undefined) return "identity";
  const offers = String(header).split(",");
  if (isWelcome(offers, /^\s*br\s*(;|$)/i)) return "br";
  return isWelcome(offers, /^\s*gzip\s*(;|$)/i) ? "gzip" : "identity";
}

function isWelcome(offers: readonly string[], name: RegExp): boolean {
  const offer = offers.find((coding) => name.test(coding));
  return offer !== undefined && !/;\s*q=0(\.0*)?\s*$/i.test(offer);
}
