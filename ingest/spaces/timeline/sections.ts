/** Spaces and whom a viewer follows go in, the order in which that viewer sees them comes out. */
import type { HeldSpace } from "../space-memory.ts";

/** A space with the accounts whose follower it concerns. */
interface Candidate {
  readonly held: HeldSpace;
  /** The host, who holds the host's seat, and the co-hosts: following one of them brings the space to the top. */
  readonly hosts: readonly string[];
  readonly others: readonly string[];
}

export interface Candidates {
  /** Newest first. */
  readonly live: readonly Candidate[];
  /** Soonest first. */
  readonly scheduled: readonly Candidate[];
  /** Latest first. */
  readonly replays: readonly Candidate[];
  /** Everybody in them, in order. */
  readonly people: readonly string[];
}

export interface Section {
  readonly held: HeldSpace;
  readonly section: "following" | "live" | "scheduled" | "replay";
  readonly following: readonly string[];
}

interface Found {
  readonly live: readonly HeldSpace[];
  readonly scheduled: readonly HeldSpace[];
  readonly replays: readonly HeldSpace[];
  readonly onStage: (space: string) => readonly string[];
}

const maxShown = 3;

export function candidatesOf({ live, scheduled, replays, onStage }: Found): Candidates {
  const newest = [...live].sort((one, other) => (other.space.started_at ?? 0) - (one.space.started_at ?? 0));
  const found = {
    live: newest.map((held) => toCandidate(held, onStage(held.space.id))),
    scheduled: scheduled.map((held) => toCandidate(held, [])),
    replays: replays.map((held) => toCandidate(held, [])),
  };
  const people = Object.values(found).flatMap((list) => list.flatMap(({ hosts, others }) => [...hosts, ...others]));
  return { ...found, people: [...new Set(people)].sort() };
}

/** @param options.limit of each section. */
export function sortInto(
  { live, scheduled, replays }: Candidates,
  { followed, limit }: { readonly followed: ReadonlySet<string>; readonly limit: number },
): readonly Section[] {
  const isTop = ({ hosts }: Candidate) => hosts.some((account) => followed.has(account));
  const sections = [
    { section: "following", list: live.filter(isTop) },
    { section: "live", list: live.filter((one) => !isTop(one)) },
    { section: "scheduled", list: scheduled },
    { section: "replay", list: replays },
  ] as const;
  return sections.flatMap(({ section, list }) =>
    list.slice(0, limit).map(({ held, hosts, others }) => ({ held, section, following: known([...hosts, ...others]) })),
  );

  function known(accounts: readonly string[]): readonly string[] {
    return accounts.filter((account) => followed.has(account)).slice(0, maxShown);
  }
}

function toCandidate(held: HeldSpace, onStage: readonly string[]): Candidate {
  const { host_id, acting_host_id } = held.space;
  const cohosts = held.participants.filter(({ role, barred }) => role === "cohost" && !barred).map(({ account }) => account.id);
  const hosts = [...new Set([host_id, ...(acting_host_id === null ? [] : [acting_host_id]), ...cohosts])];
  return { held, hosts, others: onStage.filter((account) => !hosts.includes(account)) };
}
