/** Something that came over the wire goes in; its fields come out, if it has any. */

export type Fields = Readonly<Record<string, unknown>>;

export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function listOf(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.filter(isFields) : [];
}

export function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** An address of the embedding site's: http(s) or nothing. */
export function webUrlOf(value: unknown): string | undefined {
  return typeof value === "string" && /^https?:/.test(value) ? value : undefined;
}
