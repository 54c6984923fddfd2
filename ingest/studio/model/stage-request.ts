/** Wishes to speak and what becomes of them go in, the queue of those who wait, longest first, comes out. */
import { type Fields, textOf, webUrlOf } from "./fields.ts";

export interface StageRequest {
  readonly account: string;
  readonly name: string;
  readonly avatarUrl: string | undefined;
  readonly note: string | undefined;
  readonly state: "waiting" | "accepted" | "declined" | "withdrawn";
  /** Milliseconds since the epoch. */
  readonly askedAt: number;
}

/** More than a server lets wait: a bound against one that never settles any. */
const maxWaiting = 500;
const states: readonly StageRequest["state"][] = ["waiting", "accepted", "declined", "withdrawn"];

export function readRequest({ account, name, avatarUrl, note, state, askedAt }: Fields): StageRequest[] {
  const id = textOf(account);
  const known = states.find((one) => one === state);
  if (id === undefined || known === undefined) return [];
  const asked = Date.parse(textOf(askedAt) ?? "");
  return [
    { account: id, name: textOf(name) ?? id, avatarUrl: webUrlOf(avatarUrl), note: textOf(note), state: known, askedAt: Number.isNaN(asked) ? 0 : asked },
  ];
}

export function nextQueue(queue: readonly StageRequest[], request: StageRequest): readonly StageRequest[] {
  const others = queue.filter(({ account }) => account !== request.account);
  if (request.state !== "waiting" || others.length >= maxWaiting) return others;
  return [...others, request].sort((one, other) => one.askedAt - other.askedAt);
}
