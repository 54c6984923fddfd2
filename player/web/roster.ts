/** Who was announced on stage and who is heard go in; everyone to show, in a steady order, comes out. */
import type { Voice } from "./talk.ts";

export interface StageMember extends Voice {
  readonly role?: string;
  readonly avatarUrl?: string;
}

export interface Seat extends StageMember {
  readonly talking: boolean;
}

/** Newcomers are added at the end and nobody moves, so that faces do not jump about. */
export class Roster {
  readonly #seats = new Map<string, StageMember>();

  announce(members: readonly StageMember[]): void {
    for (const member of members) this.#seats.set(member.account, member);
  }

  seats(talking: readonly Voice[]): Seat[] {
    for (const voice of talking) if (!this.#seats.has(voice.account)) this.#seats.set(voice.account, voice);
    const speaking = new Set(talking.map(({ account }) => account));
    return [...this.#seats.values()].map((member) => ({ ...member, talking: speaking.has(member.account) }));
  }
}
