/** Who is on stage and an event go in, who is on stage then comes out. */
import type { Participant, StageEvent } from "./stage-event.ts";
import type { Role } from "./ticket.ts";

export type Roster = readonly Participant[];

/** More than a stage can hold: a bound against a server that never says "left". */
const maxParticipants = 64;
const rank: Readonly<Record<Role, number>> = { host: 0, cohost: 1, speaker: 2, listener: 3 };

export function nextRoster(roster: Roster, event: StageEvent): Roster {
  switch (event.type) {
    case "roster":
      return sorted(event.participants);
    case "joined":
      return sorted([...roster.filter(({ account }) => account !== event.participant.account), event.participant]);
    case "left":
      return roster.filter(({ account }) => account !== event.account);
    case "talking":
      return change(roster, event.account, { talking: event.talking });
    case "muted":
      return change(roster, event.account, { muted: event.muted, mutedByHost: event.mutedByHost, ...(event.muted ? { talking: false } : {}) });
    case "role":
      return sorted(change(roster, event.account, { role: event.role }));
    case "state":
      return event.state === "ended" ? [] : roster;
    case "levels":
    case "requests":
    case "request":
      return roster;
  }
}

function change(roster: Roster, account: string, fields: Partial<Participant>): Roster {
  return roster.map((participant) => (participant.account === account ? { ...participant, ...fields } : participant));
}

/** Hosts first, then co-hosts, then speakers; within a role as they came, so that tiles do not jump. */
function sorted(participants: Roster): Roster {
  return [...participants].sort((one, other) => rank[one.role] - rank[other.role]).slice(0, maxParticipants);
}
