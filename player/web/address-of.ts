/** What a page calls the space goes in; the address of its playlist comes out. */

/** What is no address stays as it is: the listener is told of it. */
export function addressOf({ src, space }: { readonly src: string | undefined; readonly space: string | undefined }): string {
  return space && !src ? new URL(`/live/${encodeURIComponent(space)}/index.m3u8`, import.meta.url).href : (resolved(src) ?? "");
}

export function resolved(address: string | undefined): string | undefined {
  return address && URL.canParse(address, document.baseURI) ? new URL(address, document.baseURI).href : address;
}
