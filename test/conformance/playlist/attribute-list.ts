/** The text after a tag's colon goes in; its attributes come out by name, without their quotes (RFC 8216bis section 4.2). */

export type Attributes = ReadonlyMap<string, string>;

const attribute = /([A-Z0-9-]+)=("[^"]*"|[^,]*)(?:,|$)/g;

export function parseAttributes(text: string): Attributes {
  const found = new Map<string, string>();
  for (const [, name = "", value = ""] of text.matchAll(attribute)) found.set(name, value.replace(/^"(.*)"$/, "$1"));
  return found;
}

/** NaN when the attribute is absent or no number, so that every comparison with it fails. */
export function numberOf(attributes: Attributes | undefined, name: string): number {
  const value = attributes?.get(name);
  return value === undefined || value === "" ? Number.NaN : Number(value);
}
