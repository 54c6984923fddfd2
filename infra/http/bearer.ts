/** An `Authorization` header goes in, the bearer credential comes out; comparisons take constant time. */
import { createHash, timingSafeEqual } from "node:crypto";

export function bearerOf(authorization: string | undefined): string | undefined {
  return authorization === undefined ? undefined : /^Bearer +([\w.~+/=-]+) *$/i.exec(authorization)?.[1];
}

/** Compares digests, so neither content nor length leaks by timing. */
export function sameSecret(given: string | undefined, expected: string): boolean {
  if (given === undefined) return false;
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}
