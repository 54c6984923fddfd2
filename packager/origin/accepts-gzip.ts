/** An `Accept-Encoding` header goes in; whether gzip is welcome comes out (RFC 9110 section 12.5.3). */

export function acceptsGzip(header: string | string[] | undefined): boolean {
  if (header === undefined || !header.includes("gzip")) return false;
  const offer = String(header)
    .split(",")
    .find((coding) => /^\s*gzip\s*(;|$)/i.test(coding));
  return offer !== undefined && !/;\s*q=0(\.0*)?\s*$/i.test(offer);
}
