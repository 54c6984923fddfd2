/** The API's invite goes in, what the studio shows of it comes out. */
import { type Fields, textOf, webUrlOf } from "./fields.ts";

export interface Invite {
  readonly id: string;
  readonly role: "cohost" | "speaker";
  readonly usesLeft: number;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
  /** Told once, to whoever made it. */
  readonly url: string | undefined;
}

export interface InviteWish {
  readonly role: Invite["role"];
  /** How many people may come by it. */
  readonly uses: number;
}

export function readInvite({ id, role, usesLeft, expiresAt, url }: Fields): Invite[] {
  const known = textOf(id);
  if (known === undefined) return [];
  const expires = Date.parse(textOf(expiresAt) ?? "");
  return [
    {
      id: known,
      role: role === "cohost" ? "cohost" : "speaker",
      usesLeft: typeof usesLeft === "number" ? usesLeft : 0,
      expiresAt: Number.isNaN(expires) ? 0 : expires,
      url: webUrlOf(url),
    },
  ];
}
